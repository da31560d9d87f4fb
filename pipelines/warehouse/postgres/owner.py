"""Whose processes the embedded server's are, and which folders are his alone. No folder that is not ours is changed.

PostgreSQL refuses to run as root. There it runs as the owner of its data folder, by default a user of its own, who need
not be able to walk to that folder: its processes begin in it (`HERE`), as a door that root has opened for them.
"""

import hashlib
import os
import pwd
import re
import shutil
import stat
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import WarehouseError

USER = "pgserver"  # of the server's processes where root starts them
HERE = "/proc/self/cwd"  # the folder in which a process is, whatever its path and whoever may walk it
PRIVATE, PRIVATE_FILE = 0o700, 0o600
LONGEST_SOCKET = 103  # bytes of a socket's path that every system takes
SOCKET = ".s.PGSQL.65535"
PLAIN = re.compile(r"[A-Za-z0-9_./-]+")
KEPT = ("PATH", "LANG", "LANGUAGE", "TZ", "LD_LIBRARY_PATH")  # of our environment; all else may hold secrets


@dataclass(frozen=True)
class Owner:
    """The user as whom the server runs; `is_other` where that is not the user of this process."""

    uid: int
    gid: int
    is_other: bool

    def can_walk_to(self, folder: Path) -> bool:
        """Tell whether this user may walk into the folder."""
        return all(_has(each.stat(), stat.S_IXOTH, self) for each in (folder, *folder.parents))

    def can_run(self, program: Path) -> bool:
        """Tell whether this user may walk to the program, read and run it."""
        return self.can_walk_to(program) and _has(program.stat(), stat.S_IROTH, self)

    def own(self, path: Path, mode: int) -> None:
        """Give the path to this user, so that nobody else may do anything with it."""
        path.chmod(mode)
        if self.is_other:
            os.chown(path, self.uid, self.gid)

    def run(self, command: list[str], folder: Path) -> "subprocess.CompletedProcess[str]":
        """Run a command in a folder as this user, with nothing of our environment but what it needs."""
        environment = {name: value for name, value in os.environ.items() if name in KEPT or name.startswith("LC_")}
        return subprocess.run(  # noqa: S603
            command,
            cwd=folder,  # root walks there before it is another user
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            umask=0o077,
            start_new_session=True,
            check=False,
            user=self.uid if self.is_other else None,
            group=self.gid if self.is_other else None,
            extra_groups=[] if self.is_other else None,
        )


def owner_of(data: Path) -> Owner:
    """Return as whom the server of a folder runs: ourselves or, if we are root, the folder's owner or its own user."""
    if os.geteuid() != 0:
        return Owner(os.geteuid(), os.getegid(), is_other=False)
    if data.exists() and data.stat().st_uid != 0:
        found = data.stat()
        return Owner(found.st_uid, found.st_gid, is_other=True)
    user = _own_user()
    return Owner(user.pw_uid, user.pw_gid, is_other=True)


def make_private(folder: Path) -> None:
    """Make the folder its owner's alone; leave another user's as it is."""
    folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
    found = folder.stat()
    if found.st_uid == os.geteuid() and stat.S_IMODE(found.st_mode) & 0o077:
        folder.chmod(PRIVATE)


def socket_folder(data: Path, owner: Owner) -> Path:
    """Return a folder of the owner's alone, with a short and plain path: the data folder, else one made for it.

    A comma in a path makes two hosts of it, and what is odd in another way some tool will not take.
    """
    if not owner.is_other and _is_short(data) and PLAIN.fullmatch(str(data)):
        return data
    for place in _places(owner):
        name = f"tieout-{owner.uid}-{hashlib.sha256(os.fsencode(data)).hexdigest()[:12]}"
        if not _is_short(place / f"{name}-12345678"):
            continue
        with suppress(OSError):
            return _own_folder(place, name, owner)
    raise WarehouseError(
        "The embedded PostgreSQL finds no place for its socket: every folder for temporary files has too long a path"
        " or cannot be written.",
        hint="Name a folder with a short path: export TMPDIR=/tmp",
    )


def programs(wheel: Path, owner: Owner) -> Path:
    """Return the folder of PostgreSQL's programs in an installed wheel: in place, or in a copy that the owner may run.

    `wheel` is the folder of the installation; libraries lie in another folder beside its own.
    """
    if owner.can_run(wheel / "bin" / "postgres"):
        return wheel / "bin"
    name = f"tieout-{wheel.name}-{hashlib.sha256(os.fsencode(wheel)).hexdigest()[:12]}"
    for place in (Path("/var/lib"), Path("/opt"), Path(tempfile.gettempdir())):
        with suppress(OSError):
            return _copied(wheel, place / name, owner) / wheel.parent.name / wheel.name / "bin"
    raise WarehouseError(
        f"PostgreSQL's programs in {wheel} cannot be run by the user {owner.uid}, as whom they are to run.",
        hint="Install Tieout in a folder that others may read, or run it as a user that is not root.",
    )


def _own_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(USER)
    except KeyError:
        pass
    command = ["useradd", "--system", "--no-create-home", "--shell", "/bin/sh", USER]
    with suppress(OSError):
        subprocess.run(command, check=False, capture_output=True)  # noqa: S603
    try:
        return pwd.getpwnam(USER)
    except KeyError:
        raise WarehouseError(
            f"PostgreSQL does not run as root, and the user {USER}, as whom it would, cannot be made.",
            hint=f"Type: useradd --system {USER}, or run Tieout as a user that is not root.",
        ) from None


def _has(found: os.stat_result, right_of_others: int, owner: Owner) -> bool:
    if found.st_uid == owner.uid:
        return bool(found.st_mode & right_of_others << 6)
    return bool(found.st_mode & (right_of_others << 3 if found.st_gid == owner.gid else right_of_others))


def _is_short(folder: Path) -> bool:
    return len(os.fsencode(folder / SOCKET)) <= LONGEST_SOCKET


def _places(owner: Owner) -> list[Path]:
    """Return where a folder for a socket may be: what is made for sockets, then what is for all temporary things."""
    given = os.environ.get("XDG_RUNTIME_DIR")
    found = [Path("/run")] if owner.is_other else [Path(given)] if given else []
    found += [Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")]  # noqa: S108 - folders of our own in them
    return [place for place in found if place.is_absolute() and place.is_dir() and owner.can_walk_to(place)]


def _own_folder(place: Path, name: str, owner: Owner) -> Path:
    """Make the folder of this name; leave one that is not the owner's alone, and make another."""
    folder = place / name
    try:
        folder.mkdir(mode=PRIVATE)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner.uid or stat.S_IMODE(found.st_mode) != PRIVATE:
            folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=place))
    owner.own(folder, PRIVATE)
    return folder


def _copied(wheel: Path, there: Path, owner: Owner) -> Path:
    """Make a copy that the owner may read and root alone may change."""
    if there.exists():
        found = there.lstat()
        if stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o022:
            return there
        raise PermissionError(there)
    new = Path(tempfile.mkdtemp(prefix=f"{there.name}-", dir=there.parent))
    libraries = wheel.parent.with_name(f"{wheel.parent.name}.libs")
    try:
        shutil.copytree(wheel, new / wheel.parent.name / wheel.name, symlinks=True)
        if libraries.is_dir():
            shutil.copytree(libraries, new / libraries.name, symlinks=True)
        for path in (new, *new.rglob("*")):
            if not path.is_symlink():
                mode = stat.S_IMODE(path.stat().st_mode)
                path.chmod(mode & 0o755 | 0o444 | (0o111 if mode & 0o100 else 0))
        if not owner.can_run(new / wheel.parent.name / wheel.name / "bin" / "postgres"):
            raise PermissionError(new)
        with suppress(OSError):  # another command was faster
            new.rename(there)
        return there
    finally:
        shutil.rmtree(new, ignore_errors=True)
