"""The warehouse as one object: where it is, and every way to work with it. Whoever needs it is handed this, no address.

What each way does stands in the module that it comes from.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import NoReturn

from pipelines.settings import STATE_FOLDER, Settings
from pipelines.sources.stream import Source
from pipelines.warehouse import database, schema
from pipelines.warehouse.database import Database, Session
from pipelines.warehouse.landing import sync_log
from pipelines.warehouse.landing.raw import Landing
from pipelines.warehouse.lock import Lock, refresh_lock
from pipelines.warehouse.postgres import names, roles, server
from pipelines.warehouse.reader import Reader, reading
from pipelines.warehouse.tokens import StoredTokens

DBT_DATABASE = "TIEOUT_DB_NAME"
DBT_VARIABLES = {  # of dbt_project/profiles.yml, each with the part of an address that it holds, and the usual one
    "TIEOUT_DB_HOST": ("host", "localhost"),
    "TIEOUT_DB_PORT": ("port", "5432"),
    "TIEOUT_DB_USER": ("user", "postgres"),
    "DBT_ENV_SECRET_TIEOUT_DB_PASSWORD": ("password", ""),
    "TIEOUT_DB_SSLMODE": ("sslmode", "prefer"),
}


@dataclass(frozen=True)
class Warehouse(Database):
    """A warehouse whose server answers; keys and passwords that belong to it lie in the folder `state`.

    `port` is that on which the embedded server listens on loopback too, for roles with a password.
    """

    state: Path = Path(STATE_FOLDER)
    is_embedded: bool = False
    port: int | None = None

    @classmethod
    def running(cls, settings: Settings) -> "Warehouse":
        """Return the warehouse of these settings, its databases made; start the embedded server if need be."""
        found = server.running(settings)
        return cls(found.warehouse, settings.state, found.is_embedded, found.port)

    @property
    def dagster_address(self) -> str:
        """Return the address of the database beside this one in which Dagster keeps its runs."""
        return names.dagster_address(self.address)

    def prepare(self) -> None:
        """Make the warehouse's own schemas and tables where they are missing."""
        with self.prepared():
            pass

    @contextmanager
    def prepared(self) -> Iterator[Session]:
        """Yield a session, between two transactions, on a warehouse whose own schemas and tables exist."""
        with self.session() as session:
            schema.prepare(session)
            yield session

    def refresh_lock(
        self, *, wait: bool = True, on_wait: Callable[[], None] = lambda: None
    ) -> AbstractContextManager[Lock]:
        """Hold the right to change the warehouse until the block ends."""
        return refresh_lock(self, wait=wait, on_wait=on_wait)

    @contextmanager
    def landing(self, source: Source, connection: str) -> Iterator[Landing]:
        """Yield the landing of one sync of a connection; it commits when its block ends well, else nothing of it is."""
        with self.session() as session:
            yield Landing(session, source, connection, sync_log.next_id(session))

    def reader(self, *, as_of: date | None = None, known_at: datetime | None = None) -> AbstractContextManager[Reader]:
        """Read report views as of a day and as known at a moment, all in one snapshot."""
        return reading(self, as_of=as_of, known_at=known_at)

    def tokens(self, connection: str, hosts: Collection[str]) -> StoredTokens:
        """Return the store of a connection's tokens, which are sent to these hosts only."""
        return StoredTokens(self, self.state, connection, hosts)

    def ensure_reader(self, session: Session) -> str | None:
        """Make the role of other tools where it is missing; return why if it cannot be made, else None."""
        return roles.ensure(session, self, self.state)

    def reader_address(self) -> str:
        """Return the address for other tools, which may read marts and reports and nothing else."""
        with self.prepared() as session:
            return roles.reader_address(session, self, self.state, is_embedded=self.is_embedded, port=self.port)

    def dbt_environment(self) -> Mapping[str, str]:
        """Return the environment variables by which dbt_project/profiles.yml finds this warehouse."""
        stated = database.parts(self.address)
        found = {name: stated.get(part, usual) for name, (part, usual) in DBT_VARIABLES.items()}
        return {**found, DBT_DATABASE: stated["dbname"], "DO_NOT_TRACK": "1"}

    def become_psql(self, arguments: list[str]) -> NoReturn:
        """Turn this process into psql on the warehouse, with these arguments."""
        server.become_psql(self, arguments)
