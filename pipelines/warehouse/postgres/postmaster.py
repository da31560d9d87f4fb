"""What can be seen of the embedded PostgreSQL from outside: whether it lives, and what its log says since a moment."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

DISK_FULL = ("No space left on device", "Disk quota exceeded")
_COMPLAINTS = ("PANIC:", "FATAL:")
_OF_CLIENTS = ("terminating connection", "the database system is", "connection to client lost", "canceling")
_STILL_ENDING = ("pre-existing shared memory block", "is another postmaster")
_FILE = "postmaster.pid"


@dataclass(frozen=True)
class Marks:
    """What a server writes of itself into its data folder."""

    pid: int
    port: int  # names the socket, also where no address is listened on
    socket_folder: Path | None
    address: str  # empty where none is listened on
    status: str


def is_there(data: Path) -> bool:
    """Tell whether a server has left its marks, alive or not."""
    return (data / _FILE).exists()


def marks(data: Path) -> Marks | None:
    """Return the marks in a data folder; None where there are none, or while they are being written."""
    try:
        lines = [line.strip() for line in (data / _FILE).read_text().splitlines()]
    except OSError:
        return None
    if len(lines) < 8 or not lines[0].isdecimal() or not lines[3].isdecimal():
        return None
    return Marks(int(lines[0]), int(lines[3]), Path(lines[4]) if lines[4] else None, lines[5], lines[7])


def is_dead(data: Path) -> bool:
    """Tell whether the server that the folder's marks name is no more.

    Its number may belong to another program by now, to the server of another folder, or to nobody.
    """
    found = marks(data)
    return found is not None and not lives(found.pid, data)


def lives(pid: int, data: Path) -> bool:
    """Tell whether this process is the server of this folder.

    A killed process whose parent does not ask for it (a container without an init) keeps its number and its name.
    """
    try:
        process = psutil.Process(pid)
        if process.name() not in ("postgres", "sh") or process.status() == psutil.STATUS_ZOMBIE:
            return False
        with suppress(psutil.AccessDenied):
            return Path(process.cwd()).samefile(data)
    except (psutil.NoSuchProcess, OSError):
        return False
    return True


def forget_the_dead(data: Path) -> None:
    """Remove the marks of a server that is no more, so that another one can start."""
    if not is_dead(data):
        return
    found = marks(data)
    (data / _FILE).unlink(missing_ok=True)
    if found and found.socket_folder:
        (found.socket_folder / f".s.PGSQL.{found.port}.lock").unlink(missing_ok=True)


class Log:
    """A reader of the server's log from the moment on at which it is made; what was said before does not count."""

    def __init__(self, data: Path) -> None:
        self._path = data / "log"
        self._begin = self._path.stat().st_size if self._path.exists() else 0

    def lines(self) -> list[str]:
        """Return what was written since."""
        try:
            with self._path.open("rb") as file:
                file.seek(self._begin)
                return file.read().decode(errors="replace").splitlines()
        except OSError:
            return []

    def last_complaint(self) -> str | None:
        """Return the last reason for which the server itself ended or did not start, or None."""
        complaints = [line.partition(word)[2].strip() for line in self.lines() for word in _COMPLAINTS if word in line]
        return next((text for text in reversed(complaints) if not text.startswith(_OF_CLIENTS)), None)

    def is_disk_full(self) -> bool:
        """Tell whether the server had no room to write."""
        return any(is_disk_full(line) for line in self.lines())

    def is_port_taken(self) -> bool:
        """Tell whether somebody else listened on the port that the server was to listen on."""
        return any("TCP/IP" in line for line in self.lines())

    def is_still_ending(self) -> bool:
        """Tell whether another server's processes were still there when this one was started."""
        return any(sign in line for line in self.lines() for sign in _STILL_ENDING)


def is_disk_full(text: str) -> bool:
    """Tell whether a message of the server is about a disk that is full."""
    return any(sign in text for sign in DISK_FULL)
