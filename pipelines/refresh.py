"""The whole way, once: read every connection, and only if that brought something new build the models and the site.

What is imported decides what a quiet refresh costs: Dagster and dbt are only loaded when there is work for them.
"""

import gc
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Protocol

from dashboards.site.atomic_replace import refuse_mount
from pipelines import settings as configuration
from pipelines import site, sync
from pipelines.errors import ConfigurationError, SourceError
from pipelines.settings import CONFIG_FILE, SITE_VARIABLE, Connection, Settings
from pipelines.sources.registry import check
from pipelines.warehouse import database
from pipelines.warehouse.lock import Lock, refresh_lock
from pipelines.warehouse.postgres import server

WAITING = "Another refresh is running; waiting for it."


class Display(Protocol):
    """Who is told how far the work is."""

    def syncing(self, connection: str, stream: str, rows: int) -> None:
        """Rows of a stream that have come so far."""
        ...

    def working(self, what: str, done: int, total: int) -> None:
        """Models built or pages written so far."""
        ...

    def say(self, text: str) -> None:
        """A line for the reader."""
        ...


@dataclass(frozen=True)
class Wishes:
    """What one refresh was asked for beyond the settings."""

    connections: Sequence[str] | None = None
    accept_deletions: bool = False
    require_tie_out: bool = False
    wait: bool = True


@dataclass(frozen=True)
class Refreshed:
    """What a refresh came to; `is_rebuilt` when there was something to build and publish.

    `troubles` says of which connections something is not shown, though it was read.
    """

    synced: list[sync.Synced]
    is_rebuilt: bool
    index: Path
    troubles: list[SourceError]

    @property
    def landed(self) -> int:
        """How many versions are new in the warehouse."""
        return sum(result.landed for result in self.synced)


def refresh(settings: Settings, wishes: Wishes, display: Display) -> Refreshed:
    """What came of it. Raises what models or publishing raise; connections that failed are in the answer."""
    check(settings)
    connections = _wanted(settings, wishes)
    _refuse_site(settings.site_folder)
    url = server.running(settings).warehouse
    waiting = partial(display.say, WAITING)
    with server.watched(settings), refresh_lock(url, wait=wishes.wait, on_wait=waiting) as lock:
        site.refuse_taken(settings, url)
        now = configuration.now()
        synced = _sync(settings, url, lock, connections, wishes, now, display)
        is_stale = not site.is_up_to_date(settings, url) and _has_books(url)
        if is_stale:
            _rebuild(settings, lock, synced, wishes, now, display)
        elif wishes.require_tie_out or settings.site.require_tie_out:
            site.refuse_unproven(url)
        troubles = site.troubles(settings, url)
    return Refreshed(synced, is_stale, settings.site_folder / "index.html", troubles)


def sync_only(settings: Settings, wishes: Wishes, display: Display) -> list[sync.Synced]:
    """What each connection's sync came to; neither models nor pages are touched."""
    check(settings)
    connections = _wanted(settings, wishes)
    url = server.running(settings).warehouse
    waiting = partial(display.say, WAITING)
    with server.watched(settings), refresh_lock(url, wait=wishes.wait, on_wait=waiting) as lock:
        return _sync(settings, url, lock, connections, wishes, configuration.now(), display)


def stop(settings: Settings, *, wait: bool, display: Display) -> bool:
    """Whether an embedded server was running and is now stopped; a refresh that is running is waited for."""
    if settings.database_url or not server.is_up(settings):
        return False
    waiting = partial(display.say, "A refresh is running; the server is stopped when it has ended.")
    with refresh_lock(server.running(settings).warehouse, wait=wait, on_wait=waiting):
        return server.stop(settings)


def _wanted(settings: Settings, wishes: Wishes) -> tuple[Connection, ...]:
    """The connections to read; none at all is a ConfigurationError."""
    if not settings.connections:
        raise ConfigurationError(
            f"There is no connection in {settings.file}.",
            hint="Write a [[connections]] block; tieout.example.toml shows how. Or type: tieout demo",
        )
    return settings.chosen(list(wishes.connections or []))


def _refuse_site(folder: Path) -> None:
    """Nothing, or a ConfigurationError before anything is read: a site that cannot be published is no surprise then."""
    server.make_folder(folder.parent)
    if folder.exists() and not folder.is_dir():
        raise ConfigurationError(
            f"The site cannot be published to {folder}: it is a file.",
            hint=f"Name a folder: [site] out in {CONFIG_FILE}, or {SITE_VARIABLE}.",
        )
    refuse_mount(folder)


def _sync(
    settings: Settings,
    url: str,
    lock: Lock,
    connections: Sequence[Connection],
    wishes: Wishes,
    now: datetime,
    display: Display,
) -> list[sync.Synced]:
    plan = sync.Plan(settings, url, now, wishes.accept_deletions, display.syncing, lock.check, display.say)
    for line in sync.prepare(plan):
        display.say(line)
    return sync.sync_all(plan, connections)


def _has_books(url: str) -> bool:
    """Whether any connection was ever landed: before that there is nothing to show."""
    with database.session(url) as session:
        return bool(database.scalar(session, "select exists (select 1 from tieout.sync_log where status <> 'failed')"))


def _rebuild(
    settings: Settings, lock: Lock, synced: list[sync.Synced], wishes: Wishes, now: datetime, display: Display
) -> None:
    display.working("getting dbt and Dagster ready", 0, 1)
    gc.disable()  # thousands of modules are loaded and none is garbage: looking for it costs a second
    from pipelines.orchestration import run  # noqa: PLC0415  Dagster and dbt take seconds to import
    from pipelines.orchestration.resources import Workspace  # noqa: PLC0415

    gc.enable()
    display.working("getting dbt and Dagster ready", 1, 1)
    run.refresh(
        Workspace(
            settings,
            now=now,
            synced=synced,
            progress=display.working,
            lock=lock,
            require_tie_out=wishes.require_tie_out,
        )
    )
