"""The resource that the assets of one run share: settings, warehouse, the moment, and syncs that were already done.

No Dagster here: assets are handed this plain object.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path

from pipelines import settings as configuration
from pipelines import sync
from pipelines.errors import ConfigurationError, SourceError
from pipelines.orchestration.environment import patience
from pipelines.publishing import freshness, left_out
from pipelines.settings import Connection, Settings
from pipelines.sync import SyncResult
from pipelines.warehouse.lock import Lock
from pipelines.warehouse.postgres import names, server
from pipelines.warehouse.warehouse import Warehouse

Progress = Callable[[str, int, int], None]  # what, done, of how many


def _silent(what: str, done: int, total: int) -> None:
    pass


@dataclass
class Workspace:
    """The surroundings of one run. `synced` holds what the caller has synced itself; else the sync assets do it."""

    settings: Settings
    given: Warehouse | None = None  # what the caller has running already
    now: datetime = field(default_factory=configuration.now)
    synced: list[SyncResult] | None = None
    progress: Progress = _silent
    lock: Lock | None = None  # held by the caller
    require_tie_out: bool = False
    _done: list[SyncResult] = field(default_factory=list)
    _noted: list[str] = field(default_factory=list)
    built: str | None = None  # what the models were built from, once this run has built them

    @cached_property
    def warehouse(self) -> Warehouse:
        """Return the warehouse; start the embedded server if need be."""
        return self.given or Warehouse.running(self.settings)

    @property
    def dbt_target(self) -> Path:
        """Return the folder where dbt keeps its manifest and compiled models: one, so that nothing piles up."""
        return self.settings.state / "dbt"

    def sync(self, source: str, note: Callable[[str], None]) -> list[SyncResult]:
        """Sync every connection of a source, unless the caller has; return the results.

        `note` is called once in a run with each thing there is to say of the configuration.
        """
        if self.synced is not None:
            return [result for result in self.synced if result.source == source]
        connections: list[Connection] = [each for each in self.settings.connections if each.source == source]
        with self.exclusively() as lock:
            plan = sync.Plan(self.settings, self.warehouse, self.now, check=lock.check)
            for line in sync.prepare(plan):
                if line not in self._noted:
                    note(line)
                    self._noted.append(line)
            done = sync.sync_all(plan, connections)
            self._done += done
            return done

    @property
    def synced_so_far(self) -> list[SyncResult]:
        """Return the results of the syncs of this run that have ended."""
        return self._done if self.synced is None else self.synced

    def troubles(self) -> list[SourceError]:
        """Return an error for each connection of which something is not shown, though it was read."""
        return left_out.troubles(self.settings, self.warehouse)

    @contextmanager
    def exclusively(self) -> Iterator[Lock]:
        """Hold the right to change the warehouse until the block ends: that of the caller of the run, or our own."""
        if self.lock:
            self.lock.check()
            yield self.lock
            return
        with self.warehouse.refresh_lock() as lock:
            yield lock

    @contextmanager
    def building(self) -> Iterator[None]:
        """Hold the right to change the warehouse; set `built`, if the block ends well, to what models were built from.

        It is asked under the lock: what others land later must not count as built, or nobody would build it.
        """
        with self.exclusively() as lock:
            os.environ.update(patience(self.settings))
            yield
            lock.check()
            self.built = freshness.state(self.warehouse)

    @property
    def database_name(self) -> str:
        """Return the name of the warehouse's database; asks no server."""
        with suppress(ConfigurationError):  # a variable that names the server may be unset where Dagster only loads
            if self.settings.database_url:
                return names.of_database(self.settings.database_url)
        return server.DATABASE

    def export_profile(self) -> None:
        """Let dbt's profile find the warehouse in this process's environment from here on."""
        os.environ.update(self.warehouse.dbt_environment())
