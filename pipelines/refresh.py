"""The use case refresh: read every connection and, only if that brought something new, build the models and the site.

What is imported decides what a quiet refresh costs: Dagster and dbt are only loaded when there is work for them.
"""

import gc
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from dashboards.site.atomic_replace import refuse_mount
from pipelines import settings as configuration
from pipelines import sync
from pipelines.errors import ConfigurationError, SourceError
from pipelines.publishing import freshness
from pipelines.publishing.left_out import troubles
from pipelines.publishing.publish import refuse_taken
from pipelines.publishing.tie_out import check_tie_out
from pipelines.settings import CONFIG_FILE, SITE_VARIABLE, Connection, Settings
from pipelines.sources.registry import check
from pipelines.sync import SyncResult
from pipelines.warehouse import database
from pipelines.warehouse.database import Session
from pipelines.warehouse.lock import Lock
from pipelines.warehouse.postgres import server
from pipelines.warehouse.warehouse import Warehouse

WAITING = "Another refresh is running; waiting for it."


class ProgressDisplay(Protocol):
    """Where progress is shown."""

    def syncing(self, connection: str, stream: str, rows: int) -> None:
        """Show how many rows of a stream have come so far."""
        ...

    def working(self, what: str, done: int, total: int) -> None:
        """Show how many models are built or pages written so far."""
        ...

    def note(self, text: str) -> None:
        """Show a line."""
        ...


@dataclass(frozen=True)
class RefreshOptions:
    """What one refresh was asked for beyond the settings."""

    connections: Sequence[str] | None = None
    accept_deletions: bool = False
    require_tie_out: bool = False
    wait: bool = True


@dataclass(frozen=True)
class RefreshResult:
    """The outcome of a refresh; `is_rebuilt` when there was something to build and publish.

    `troubles` says of which connections something is not shown, though it was read.
    """

    synced: list[SyncResult]
    is_rebuilt: bool
    index: Path
    troubles: list[SourceError]

    @property
    def landed(self) -> int:
        """Return how many versions are new in the warehouse."""
        return sum(result.landed for result in self.synced)


def refresh(settings: Settings, options: RefreshOptions, display: ProgressDisplay) -> RefreshResult:
    """Sync, build and publish. Raise what models or publishing raise; connections that failed are in the result."""
    check(settings)
    connections = _wanted(settings, options)
    _refuse_site(settings.site_folder)
    warehouse = Warehouse.running(settings)
    waiting = partial(display.note, WAITING)
    with server.watched(settings), warehouse.refresh_lock(wait=options.wait, on_wait=waiting) as lock:
        plan = _plan(settings, warehouse, lock, options, display)
        with warehouse.prepared() as session:
            refuse_taken(settings, session)
            _register(plan, session, display)
        synced = sync.sync_all(plan, connections)
        is_stale = _is_stale(settings, warehouse)
        if is_stale:
            _rebuild(plan, lock, synced, options, display)
        elif options.require_tie_out or settings.site.require_tie_out:
            with warehouse.reader() as reader:
                check_tie_out(reader)
        return RefreshResult(synced, is_stale, settings.site_folder / "index.html", troubles(settings, warehouse))


def sync_only(settings: Settings, options: RefreshOptions, display: ProgressDisplay) -> list[SyncResult]:
    """Sync each connection; leave models and pages as they are."""
    check(settings)
    connections = _wanted(settings, options)
    warehouse = Warehouse.running(settings)
    waiting = partial(display.note, WAITING)
    with server.watched(settings), warehouse.refresh_lock(wait=options.wait, on_wait=waiting) as lock:
        plan = _plan(settings, warehouse, lock, options, display)
        with warehouse.prepared() as session:
            _register(plan, session, display)
        return sync.sync_all(plan, connections)


def stop(settings: Settings, *, wait: bool, display: ProgressDisplay) -> bool:
    """Stop the embedded server and tell whether it was running; a refresh that is running is waited for."""
    if settings.database_url or not server.is_up(settings):
        return False
    waiting = partial(display.note, "A refresh is running; the server is stopped when it has ended.")
    with Warehouse.running(settings).refresh_lock(wait=wait, on_wait=waiting):
        return server.stop(settings)


def _wanted(settings: Settings, options: RefreshOptions) -> tuple[Connection, ...]:
    """Return the connections to read; raise a ConfigurationError if there are none at all."""
    if not settings.connections:
        raise ConfigurationError(
            f"There is no connection in {settings.file}.",
            hint="Write a [[connections]] block; tieout.example.toml shows how. Or type: tieout demo",
        )
    return settings.chosen(list(options.connections or []))


def _refuse_site(folder: Path) -> None:
    """Raise a ConfigurationError, before anything is read, if the site cannot be published."""
    server.make_folder(folder.parent)
    if folder.exists() and not folder.is_dir():
        raise ConfigurationError(
            f"The site cannot be published to {folder}: it is a file.",
            hint=f"Name a folder: [site] out in {CONFIG_FILE}, or {SITE_VARIABLE}.",
        )
    refuse_mount(folder)


def _plan(
    settings: Settings, warehouse: Warehouse, lock: Lock, options: RefreshOptions, display: ProgressDisplay
) -> sync.Plan:
    return sync.Plan(
        settings,
        warehouse,
        configuration.now(),
        options.accept_deletions,
        progress=display.syncing,
        check=lock.check,
        note=display.note,
    )


def _register(plan: sync.Plan, session: Session, display: ProgressDisplay) -> None:
    for line in sync.register(plan, session):
        display.note(line)


def _is_stale(settings: Settings, warehouse: Warehouse) -> bool:
    """Tell whether the site shows less than what is landed; before anything ever was there is nothing to show."""
    with warehouse.session() as session:
        return not freshness.is_up_to_date(settings, session) and bool(
            database.scalar(session, "select exists (select 1 from tieout.sync_log where status <> 'failed')")
        )


def _rebuild(
    plan: sync.Plan, lock: Lock, synced: list[SyncResult], options: RefreshOptions, display: ProgressDisplay
) -> None:
    display.working("getting dbt and Dagster ready", 0, 1)
    gc.disable()  # thousands of modules are loaded and none is garbage: looking for it costs a second
    from pipelines.orchestration import run  # noqa: PLC0415  Dagster and dbt take seconds to import
    from pipelines.orchestration.resources import Workspace  # noqa: PLC0415

    gc.enable()
    display.working("getting dbt and Dagster ready", 1, 1)
    run.refresh(
        Workspace(
            plan.settings,
            plan.warehouse,
            now=plan.now,
            synced=synced,
            progress=display.working,
            lock=lock,
            require_tie_out=options.require_tie_out,
        )
    )
