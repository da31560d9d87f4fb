"""A test's warehouse: write books as files, refresh it, ask it. Syncs and models are the real ones; the run is not."""

import os
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from pipelines import settings as configuration
from pipelines import sync as syncing
from pipelines.settings import Settings, WarehouseSettings
from pipelines.warehouse.warehouse import Warehouse
from tests import models, template

TARGET = Path(tempfile.gettempdir()) / f"tieout-tests-dbt-{os.getpid()}"  # one manifest for all tests of this process


class Case:
    """Connections in a folder, and one database."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        # `tieout url` gives the reader's address, who may write nothing; the embedded server lets its owner in as well
        self.url = url.replace("//tieout_reader@/", "//postgres@/")
        self._connections: list[dict[str, Any]] = []

    def files(self, name: str, /, *, home_currency: str | None = "USD", **tables: str) -> None:
        """Write (or overwrite) a connection's CSV files; `settings` of a connection go in by `configure`."""
        books = self.folder / name
        books.mkdir(exist_ok=True)
        for table, text in tables.items():
            (books / f"{table}.csv").write_text(text.strip().replace("    ", "") + "\n")
        if all(connection["name"] != name for connection in self._connections):
            self.configure(name, source="files", path=name, time_zone="America/New_York", home_currency=home_currency)

    def configure(self, name: str, /, **keys: Any) -> None:
        """Set keys of a connection, as in tieout.toml."""
        for connection in self._connections:
            if connection["name"] == name:
                connection.update(keys)
                return
        self._connections.append({"name": name, **{key: value for key, value in keys.items() if value is not None}})

    def forget(self, name: str, /) -> None:
        """Take a connection's block out of the configuration; its files stay."""
        self._connections = [connection for connection in self._connections if connection["name"] != name]

    @property
    def warehouse(self) -> Warehouse:
        """Return the warehouse in the database; its keys and passwords lie in the folder."""
        return Warehouse(self.url, self.settings.state)

    @property
    def settings(self) -> Settings:
        """The settings that a tieout.toml of these connections gives."""
        parsed = configuration.parse({"connections": self._connections}, self.folder / "tieout.toml")
        return parsed.model_copy(update={"warehouse": WarehouseSettings(url=self.url)})

    def sync(self, now: str, *, accept_deletions: bool = False) -> list[syncing.SyncResult]:
        """What syncing all connections at this moment comes to."""
        os.environ[configuration.NOW_VARIABLE] = now
        try:
            plan = syncing.Plan(self.settings, self.warehouse, configuration.now(), accept_deletions)
            syncing.prepare(plan)
            return syncing.sync_all(plan, self.settings.connections)
        finally:
            del os.environ[configuration.NOW_VARIABLE]

    def build(self, *command: str, tests: bool = True, by_dbt: bool = False) -> Any:
        """Fill all models and test them; dbt does it where it is asked for, or where the models are not there yet."""
        if not (command or by_dbt) and template.is_clone(self.url):
            return models.build(self.url, tests=tests)
        from tests import dbtproject

        return dbtproject.run(self.warehouse, TARGET, *(command or dbtproject.BUILD))

    def tested(self, name: str, *, broken_by: str = "") -> str:
        """Return what a test of data says of the models (pass, warn or fail), or would say after a statement."""
        return models.tested(self.url, name, broken_by)

    def refresh(self, now: str, *, accept_deletions: bool = False) -> list[syncing.SyncResult]:
        """Sync and build; a sync or model that failed fails the test."""
        synced = self.sync(now, accept_deletions=accept_deletions)
        failed = [str(result.error) for result in synced if result.error]
        assert not failed, failed
        built = self.build()
        assert built.success, built.exception or [str(r.message) for r in built.result if r.status in ("error", "fail")]
        return synced

    def rows(self, query: str, *arguments: Any) -> list[dict[str, Any]]:
        """The rows of a query."""
        with psycopg.connect(self.url, row_factory=dict_row, options="-c TimeZone=UTC") as session:
            return session.execute(query.encode(), arguments).fetchall()

    def execute(self, statement: str, *arguments: Any) -> None:
        """Run a statement: how a test breaks something on purpose."""
        with psycopg.connect(self.url) as session:
            session.execute(statement.encode(), arguments)

    def value(self, query: str, *arguments: Any) -> Any:
        """The only value of a query's only row."""
        (row,) = self.rows(query, *arguments)
        (found,) = row.values()
        return found

    @staticmethod
    def moment(text: str) -> datetime:
        """An aware datetime from ISO text."""
        return datetime.fromisoformat(text)
