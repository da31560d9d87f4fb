"""A folder replaced all at once or not at all, and what a killed replacement left behind. Knows nothing of pages."""

import errno
import json
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from dashboards.site.file_lock import locked
from pipelines.errors import ConfigurationError, TieoutError

MANIFEST = "manifest.json"
MADE_BY = "tieout"
_FULL = {errno.ENOSPC, errno.EDQUOT}
_UNUSABLE = {
    *(errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST, errno.EISDIR),
    *(errno.ENAMETOOLONG, errno.EBUSY, errno.EXDEV, errno.ENOENT, errno.ELOOP),
}
_FOLDER_MODE = {True: 0o755, False: 0o700}  # of a site that everybody may read, or its owner alone
_FILE_MODE = {True: 0o644, False: 0o600}
_STRAYS = {".DS_Store", "Thumbs.db", "desktop.ini"}


@contextmanager
def replaced(out: Path, on_wait: Callable[[], None] = lambda: None, *, is_public: bool = False) -> Iterator[Path]:
    """Yield an empty folder beside `out` to fill; when the block ends without an error it takes `out`'s place.

    On any error `out` stays as it was and the new folder is removed. A full disk is a TieoutError, a folder that
    cannot be written or is not ours a ConfigurationError. One process at a time replaces a folder; `on_wait` is called
    once when it is another's turn. What is put there everybody may read if it `is_public`, else its owner alone.
    """
    try:
        out = out.resolve()
        refuse_mount(out)
        _make_parents(out, is_public)
        with locked(out.parent / f".{out.name}.tieout-lock", on_wait):
            _tidy(out)
            _refuse_foreign(out)
            own = secrets.token_hex(4)
            new, aside = _beside(out, "new", own), _beside(out, "old", own)
            new.mkdir(mode=0o700)
            try:
                yield new
                _give_rights(new, is_public)
                _swap(out, new, aside)
            finally:
                shutil.rmtree(new, ignore_errors=True)
    except OSError as error:
        explained = _explained(error, out)
        if explained is None:
            raise
        raise explained from error


def refuse_mount(out: Path) -> None:
    """Raise a ConfigurationError if something is mounted on the folder: it cannot be exchanged for another."""
    if os.path.ismount(out) or str(out.resolve()) in _mounts():
        raise ConfigurationError(
            f"The pages cannot be published to {out}: it is a mount point, which cannot be replaced all at once.",
            hint=f"Name a folder inside it: {out / 'site'}",
        )


def _mounts() -> set[str]:
    """Return where something is mounted, a folder of the same disk too, which looks like any other."""
    try:
        lines = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return set()
    return {re.sub(r"\\(\d{3})", lambda octal: chr(int(octal[1], 8)), line.split()[4]) for line in lines}


def _beside(out: Path, what: str, own: str) -> Path:
    return out.parent / f".{out.name}.tieout-{what}-{own}"


def _tidy(out: Path) -> None:
    """Undo what a killed publish left: the old site back if it was between the two renames, else only its remains."""
    beside = [path for path in out.parent.iterdir() if path.is_dir()]
    for aside in (path for path in beside if path.name.startswith(f".{out.name}.tieout-old")):
        if out.exists():
            shutil.rmtree(aside)
        else:
            aside.rename(out)
    for new in (path for path in beside if path.name.startswith(f".{out.name}.tieout-new")):
        shutil.rmtree(new)


def _make_parents(out: Path, is_public: bool) -> None:
    """Make the folder's parents; those that were there are left as they are."""
    missing = [folder for folder in out.parents if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(exist_ok=True)
        folder.chmod(_FOLDER_MODE[is_public])


def _give_rights(new: Path, is_public: bool) -> None:
    """Set who may read the site, whatever the process that wrote it leaves to others by default."""
    for path in (new, *new.rglob("*")):
        path.chmod(_FOLDER_MODE[is_public] if path.is_dir() else _FILE_MODE[is_public])


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
    """Raise a ConfigurationError if the folder has anything in it that Tieout did not write."""
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
    """Return the first parts of the paths in the site's manifest, and the manifest; nothing without one of ours."""
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
    """Return what to tell the user; None for an error that has nothing to do with the folder."""
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
