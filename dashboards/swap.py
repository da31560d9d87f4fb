"""A folder replaced all at once or not at all, and what a killed replacement left behind. Knows nothing of pages."""

import errno
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.errors import ConfigurationError, TieoutError

MANIFEST = "manifest.json"
MADE_BY = "tieout"
_FULL = {errno.ENOSPC, errno.EDQUOT}
_UNUSABLE = {
    *(errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST, errno.EISDIR),
    *(errno.ENAMETOOLONG, errno.EBUSY, errno.EXDEV, errno.ENOENT, errno.ELOOP),
}
_STRAYS = {".DS_Store", "Thumbs.db", "desktop.ini"}


@contextmanager
def replaced(out: Path) -> Iterator[Path]:
    """An empty folder beside `out` to fill; when the block ends without an error it takes `out`'s place.

    On any error `out` stays as it was and the new folder is removed. A full disk is a TieoutError, a folder that
    cannot be written or is not ours a ConfigurationError.
    """
    try:
        out = out.resolve()
        new, aside = _beside(out, "new"), _beside(out, "old")
        _tidy(out, new, aside)
        _refuse_foreign(out)
        new.mkdir(parents=True)
        try:
            yield new
            _swap(out, new, aside)
        finally:
            shutil.rmtree(new, ignore_errors=True)
    except OSError as error:
        explained = _explained(error, out)
        if explained is None:
            raise
        raise explained from error


def _beside(out: Path, what: str) -> Path:
    return out.parent / f".{out.name}.tieout-{what}"


def _tidy(out: Path, new: Path, aside: Path) -> None:
    """Undo what a killed publish left: the old site back if it was between the two renames, else only its remains."""
    if aside.is_dir():
        if out.exists():
            shutil.rmtree(aside)
        else:
            aside.rename(out)
    if new.is_dir():
        shutil.rmtree(new)


def _swap(out: Path, new: Path, aside: Path) -> None:
    if not out.exists():
        new.rename(out)
        return
    out.rename(aside)
    try:
        new.rename(out)
    except BaseException:
        aside.rename(out)
        raise
    shutil.rmtree(aside, ignore_errors=True)  # the next publish removes what is left


def _refuse_foreign(out: Path) -> None:
    """A folder with anything in it that we did not write is not ours to replace."""
    if not out.exists():
        return
    present = {path.name for path in out.iterdir()} - _STRAYS
    if not present:
        return
    foreign = sorted(present - _written_by_us(out))
    if foreign:
        raise ConfigurationError(
            f"The folder {out} holds {foreign[0]}, which is not part of a Tieout site; it would be lost.",
            hint="Name another folder: tieout report --out DIR",
        )


def _written_by_us(site: Path) -> set[str]:
    """The first parts of the paths in the site's manifest, and the manifest; nothing if there is none of ours."""
    try:
        content = json.loads((site / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return set()
    if not isinstance(content, dict) or content.get("made_by") != MADE_BY:
        return set()
    return {path.partition("/")[0] for path in content.get("files", {})} | {MANIFEST}


def _on_one_path(one: Path, other: Path) -> bool:
    return one.is_relative_to(other) or other.is_relative_to(one)


def _explained(error: OSError, out: Path) -> TieoutError | None:
    """What to tell the user; None for an error that has nothing to do with the folder."""
    if isinstance(error.filename, str) and not _on_one_path(Path(error.filename), out.parent):
        return None
    if error.errno in _FULL:
        return TieoutError(
            f"The disk is full: the pages could not be written beside {out}. The site that was there is untouched.",
            hint=f"Make room (df -h {out.parent}), or name a folder on another disk: tieout report --out DIR",
        )
    if error.errno in _UNUSABLE:
        return ConfigurationError(
            f"The pages cannot be published to {out}: {error.strerror}. Whatever was there is untouched.",
            hint="Name a folder whose parent you may write to: tieout report --out DIR",
        )
    return None
