"""Servers that a test starts: a port for them, when they answer, and which of their processes are left."""

import socket
import subprocess
import time
import urllib.request
from pathlib import Path

PATIENCE = 240  # seconds


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for(url: str, process: "subprocess.Popen[str]") -> None:
    """Wait until an address answers; fail if the process that serves it has ended."""
    until = time.monotonic() + PATIENCE
    while True:
        assert process.poll() is None, process.communicate()[0]
        try:
            assert urllib.request.urlopen(url, timeout=5).status == 200
            return
        except OSError:
            assert time.monotonic() < until
            time.sleep(0.5)


def session_of(leader: int) -> list[int]:
    """Return the processes of the session that `leader` began, dead ones aside."""
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                fields = (process / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == leader and fields[0] != "Z":
                found.append(int(process.name))
    return found
