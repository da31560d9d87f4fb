"""Sessions on a PostgreSQL database, and what to tell when it fails. What is in the database is not known here."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from pipelines.errors import WarehouseError
from pipelines.warehouse import in_place

Session = psycopg.Connection[tuple[Any, ...]]

REFRESH_LOCK = 7_346_510  # any number, the same for every Tieout
CONNECT_SECONDS = 10
RECOVERY_SECONDS = 120.0  # a server that crashed is waited for: it recovers by itself
RECOVERING = ("starting up", "recovery mode", "not yet accepting connections", "is shutting down", "not accept")
KEPT_ALIVE = {"keepalives_idle": "30", "keepalives_interval": "10", "keepalives_count": "3"}


@dataclass(frozen=True)
class Database:
    """A database by its libpq address, which may hold a password: show `shown`, never the address."""

    address: str = field(repr=False)

    @property
    def shown(self) -> str:
        """Return host and database name, which may be shown to anybody."""
        return shown(self.address)

    def connect(self, *, autocommit: bool = False) -> Session:
        """Return an open session; raise a WarehouseError naming the host if the server cannot be reached."""
        until = time.monotonic() + RECOVERY_SECONDS
        while True:
            try:
                return psycopg.connect(
                    make_conninfo(self.address, **KEPT_ALIVE),
                    autocommit=autocommit,
                    connect_timeout=CONNECT_SECONDS,
                    application_name="tieout",
                    options="-c TimeZone=UTC",
                )
            except psycopg.Error as error:
                if not any(sign in str(error) for sign in RECOVERING) or time.monotonic() > until:
                    raise self._unreachable(error) from None
            time.sleep(0.2)

    @contextmanager
    def session(self, *, autocommit: bool = False) -> Iterator[Session]:
        """Yield a session that commits when its block ends well; a database that fails is a WarehouseError."""
        try:
            with self.connect(autocommit=autocommit) as opened:
                yield opened
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            raise self.failed(error) from None
        except psycopg.errors.InsufficientPrivilege as error:
            raise WarehouseError(
                f"The warehouse at {self.shown} refused: {_one_line(error)}",
                hint="Its user must own the database: it makes schemas and tables in it.",
            ) from None

    def failed(self, error: psycopg.Error) -> WarehouseError:
        """Return the error to raise when the database fails in mid-work."""
        if isinstance(error, psycopg.errors.LockNotAvailable):
            return self._blocked(error)
        return WarehouseError(
            f"The warehouse at {self.shown} failed: {_one_line(error)}",
            hint="Nothing was half written. Correct the cause and type the command again.",
        )

    def _unreachable(self, error: psycopg.Error) -> WarehouseError:
        named = "Start the server, or correct [warehouse] url / TIEOUT_DATABASE_URL, and type the command again."
        embedded = "Type the command again: it starts the embedded server."
        return WarehouseError(
            f"The warehouse at {self.shown} cannot be reached: {_one_line(error)}",
            hint=embedded if self.shown.startswith("/") else named,
        )

    def _blocked(self, error: psycopg.Error) -> WarehouseError:
        """Return the error that names a session that blocks a change, as far as one can be seen."""
        with self.connect(autocommit=True) as opened:
            row = opened.execute(in_place.IDLE_READER.encode()).fetchone()
        said, pid = row or (_one_line(error), None)
        return WarehouseError(
            f"The warehouse at {self.shown} cannot be changed: {said}",
            hint=f"Type: tieout psql -- -c 'select pg_terminate_backend({pid})'" if pid else "Type the command again.",
        )


def parts(address: str) -> dict[str, str]:
    """Return host, port, user, password, dbname, … of an address, those that it states."""
    return {name: str(value) for name, value in conninfo_to_dict(address).items() if value is not None}


def shown(address: str) -> str:
    """Return host and database name of an address, without the password."""
    try:
        named = parts(address)
    except psycopg.Error:
        return "(an address that is not a PostgreSQL url)"
    return f"{named.get('host', 'localhost')}, database {named.get('dbname', '?')}"


def scalar(session: Session, query: str, arguments: list[Any] | None = None) -> Any:
    """Return the first column of the first row, or None."""
    row = session.execute(query.encode(), arguments).fetchone()
    return row[0] if row else None


def _one_line(error: psycopg.Error) -> str:
    return " ".join(str(error).split())
