"""One process at a time does something to a folder: a lock file beside it, gone when nobody wants it any more."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def locked(path: Path, on_wait: Callable[[], None]) -> Iterator[None]:
    """Hold the lock that the file at `path` is, until the block ends or the process does.

    `on_wait` is called once when somebody else holds it.
    """
    told = False
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if not told:
                    on_wait()
                told = True
                fcntl.flock(handle, fcntl.LOCK_EX)
            if _is_still_there(path, handle):
                try:
                    yield
                    return
                finally:
                    path.unlink(missing_ok=True)  # while it is held: who waits for this file finds that it is gone
        finally:
            os.close(handle)


def _is_still_there(path: Path, handle: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(handle))
    except FileNotFoundError:
        return False
