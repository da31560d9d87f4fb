"""The PostgreSQL server: the one you name, or an embedded one in the state folder.

The embedded server is started by whichever command needs it first, is found again by the next one (also after a
command was killed), and stays up until `stop`. It is its owner's alone (`embedded`).
"""

import errno
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn
from urllib.parse import quote, urlsplit, urlunsplit

import fasteners
import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from pipelines.errors import ConfigurationError, WarehouseError
from pipelines.settings import Settings
from pipelines.warehouse import database
from pipelines.warehouse.database import Database
from pipelines.warehouse.postgres import embedded, names, postmaster
from pipelines.warehouse.postgres.owner import make_private

DATABASE = "tieout"
DATA_FOLDER = "postgres"


@dataclass(frozen=True)
class Addresses:
    """Where the warehouse and Dagster's storage are, as libpq addresses. They may hold a password: never print them."""

    warehouse: str
    dagster: str
    is_embedded: bool
    port: int | None = None  # on which the embedded one listens on loopback too, for roles with a password


def running(settings: Settings) -> Addresses:
    """Return the addresses of a server that answers, with both databases made; start the embedded one if need be."""
    url = settings.database_url
    if settings.state.is_dir():
        make_private(settings.state)  # an earlier release left it as it came
    addresses = _named(url) if url else _embedded(settings)
    for address in (addresses.warehouse, addresses.dagster):
        _ensure_database(address)
    return addresses


def stop(settings: Settings) -> bool:
    """Stop the embedded server and tell whether it was running. A named server is left alone."""
    data = _data_folder(settings.state)
    if settings.database_url or not is_up(settings):
        return False
    try:
        return embedded.stop(data)
    except (embedded.NotStarted, OSError) as error:
        raise WarehouseError(f"The embedded server in {data} did not stop: {error}") from None


@contextmanager
def watched(settings: Settings) -> Iterator[None]:
    """Tell a failure in the block as that of a full disk where that is behind it, whatever it looks like."""
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
    """Tell whether the embedded server of these settings is running."""
    data = _data_folder(settings.state)
    return postmaster.marks(data) is not None and not postmaster.is_dead(data)


def become_psql(warehouse: Database, arguments: list[str]) -> NoReturn:
    """Turn this process into psql (the embedded server's) on the warehouse, with these arguments.

    A password goes by the environment; an argument could be read by every user of the machine.
    """
    program = embedded.program("psql")
    stated = database.parts(warehouse.address)
    password = {"PGPASSWORD": stated.pop("password")} if "password" in stated else {}
    os.execve(program, [program, make_conninfo(**stated), *arguments], {**os.environ, **password})  # noqa: S606


def _data_folder(state: Path) -> Path:
    return state.resolve() / DATA_FOLDER


def _embedded(settings: Settings) -> Addresses:
    state, data = settings.state, _data_folder(settings.state)
    make_folder(state, is_private=True)
    with fasteners.InterProcessLock(state / "server.lock"):
        log = postmaster.Log(data)
        try:
            if not data.exists():
                embedded.initialise(data)
            found = embedded.started(data, settings.warehouse.port)
        except (subprocess.SubprocessError, OSError, embedded.NotStarted) as error:
            raise _not_started(data, log, error) from None
    where = quote(str(found.folder), safe="/") + (f"&port={found.number}" if found.port else "")
    address = f"postgresql://{embedded.SUPERUSER}@/{DATABASE}?host={where}"
    return Addresses(address, names.dagster_address(address), is_embedded=True, port=found.port)


def _is_full(error: Exception) -> bool:
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


def _not_started(data: Path, log: postmaster.Log, error: Exception) -> WarehouseError:
    """Return the error to raise; what was said at earlier starts is in the same log and no reason any more."""
    where = f"Its log is {data / 'log'}."
    if log.is_disk_full() or _is_full(error):
        return WarehouseError(
            f"The disk is full: the embedded PostgreSQL in {data} cannot write, and did not start.",
            hint=f"Make room (df -h {data}) and type the command again. {where}",
        )
    if log.is_port_taken():
        return WarehouseError(
            f"The embedded PostgreSQL in {data} did not start: somebody else listens on the port of [warehouse] port.",
            hint=f"Name another port in tieout.toml, or stop who listens there. {where}",
        )
    shown = f"{error.strerror}: {error.filename}" if isinstance(error, OSError) else str(error) or "it ended at once"
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
    return Addresses(url, names.dagster_address(url), is_embedded=False)


def _is_readable(url: str) -> bool:
    """Tell whether libpq understands the address; what it says about it may hold the password and is not repeated."""
    try:
        stated = database.parts(url)
    except psycopg.Error:
        return False
    return "@" not in stated.get("host", "") and stated.get("port", "5432").replace(",", "").isdecimal()


def make_folder(folder: Path, *, is_private: bool = False) -> None:
    """Make the folder, its owner's alone if asked; raise a ConfigurationError if it cannot be made or written."""
    try:
        make_private(folder) if is_private else folder.mkdir(parents=True, exist_ok=True)
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
        if "permission denied for database" in str(error):
            return  # it is there; the reader, say, has no use for Dagster's
        if "does not exist" not in str(error):
            Database(address).connect().close()  # fails again, with the message for the user
        _create_database(address)


def _create_database(address: str) -> None:
    parts = urlsplit(address)
    name = names.of_database(address)
    with Database(urlunsplit(parts._replace(path="/postgres"))).session(autocommit=True) as opened:
        try:
            opened.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            return  # another command made it meanwhile
        except psycopg.Error as error:
            raise WarehouseError(
                f"The database {name} does not exist and cannot be made: {str(error).strip()}",
                hint=f"Ask the server's administrator for: create database {name}",
            ) from None
