"""Doing something as another user of this machine, in a process of its own, and telling what came of it."""

import os
import pwd
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

STRANGER = "nobody"
ONLY_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can try what another user of the machine can do")


def as_user(name: str, attempt: Callable[[], str]) -> str:
    """What the attempt says, or the name and text of its error, when this user makes it."""
    user = pwd.getpwnam(name)
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(read)
            os.setgroups([])
            os.setgid(user.pw_gid)
            os.setuid(user.pw_uid)
            os.umask(0o022)
            os.write(write, attempt().encode())
            code = 0
        except BaseException as error:
            os.write(write, f"{type(error).__name__}: {error}\n{traceback.format_exc()}".encode()[:60_000])
        finally:
            os._exit(code)
    os.close(write)
    with os.fdopen(read, "rb") as file:
        said = file.read().decode()
    os.waitpid(child, 0)
    return said


def what_a_stranger_reads(folder: Path) -> list[str]:
    """The files and folders below (and with) a folder that another user can open."""

    def look() -> str:
        opened = []
        waiting = [folder]
        while waiting:
            path = waiting.pop()
            try:
                if path.is_dir() and not path.is_symlink():
                    waiting += list(path.iterdir())
                else:
                    os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))
            except OSError:
                continue
            opened.append(str(path))
        return "\n".join(opened)

    return [path for path in as_user(STRANGER, look).splitlines() if path]


def modes_above(folder: Path) -> dict[str, int]:
    """The mode of every folder on the way to this one."""
    return {str(path): path.stat().st_mode for path in folder.parents}


def open_to_others(folder: Path) -> list[str]:
    """What below (and with) a folder has any right for others than its owner."""
    found = [folder, *folder.rglob("*")]
    return [
        f"{path} {path.lstat().st_mode:o}" for path in found if not path.is_symlink() and path.lstat().st_mode & 0o77
    ]
