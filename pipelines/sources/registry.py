"""The registry of sources, and the ways from a connection of the configuration to its source and its connector.

A new source adds one line here; nothing else outside its own folder names it.
"""

import difflib
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel

from pipelines.errors import ConfigurationError
from pipelines.settings import Connection, Settings, from_environment
from pipelines.sources.conference.connector import SOURCE as CONFERENCE
from pipelines.sources.connection_options import validate_options
from pipelines.sources.files.connector import SOURCE as FILES
from pipelines.sources.http.redaction import secrets_in
from pipelines.sources.quickbooks.connector import SOURCE as QUICKBOOKS
from pipelines.sources.stream import Books, Connector, ConnectorContext, Source, TokenStore
from pipelines.sources.timetracker.connector import SOURCE as TIMETRACKER

SOURCES: dict[str, Source] = {source.name: source for source in (QUICKBOOKS, TIMETRACKER, CONFERENCE, FILES)}


def source_of(connection: Connection) -> Source:
    """Return the source that a connection names; an unknown one is a ConfigurationError with the nearest name."""
    if connection.source in SOURCES:
        return SOURCES[connection.source]
    near = difflib.get_close_matches(connection.source, SOURCES, n=1)
    raise ConfigurationError(
        f"Connection {connection.name}: there is no source {connection.source!r}.",
        hint=f"Did you mean {near[0]}?" if near else f"Known: {', '.join(SOURCES)}.",
    )


def check(settings: Settings) -> None:
    """Raise ConfigurationError if a connection names an unknown source or keys that its source does not know."""
    for connection in settings.connections:
        options_of(connection, resolve=False)


def options_of(connection: Connection, *, resolve: bool = True) -> BaseModel:
    """Return a connection's own keys, validated by its source; with `resolve`, `env:` values are read now."""
    return validate_options(source_of(connection), connection, resolve=resolve)


def books_of(connection: Connection, folder: Path) -> Books | None:
    """Return whose books a connection reads, as far as its keys tell; a variable that is not set tells nothing."""
    known = {}
    for key, value in connection.options.items():
        with suppress(ConfigurationError):
            known[key] = from_environment(value, where=key)
    return source_of(connection).books(known, folder)


def secrets_of(connection: Connection) -> list[str]:
    """Return the secrets among a connection's keys; none if the keys cannot be used."""
    with suppress(ConfigurationError):
        return secrets_in(options_of(connection))
    return []


def hosts_of(connection: Connection) -> frozenset[str]:
    """Return the hosts that a connection's stored tokens are sent to; none if it has no login."""
    login = source_of(connection).login
    return login.hosts(options_of(connection)) if login else frozenset()


def context_of(
    connection: Connection,
    *,
    tokens: TokenStore,
    clock: Callable[[], datetime],
    folder: Path,
    say: Callable[[str], None] = lambda text: None,
) -> ConnectorContext:
    """Return what the connection's source needs to connect; raise ConfigurationError if its keys cannot be used."""
    return ConnectorContext(connection, options_of(connection), tokens, clock, folder, say)


def connect(context: ConnectorContext) -> Connector:
    """Return an open connector; raise ConfigurationError if the connection's keys cannot be used."""
    return source_of(context.connection).connect(context)
