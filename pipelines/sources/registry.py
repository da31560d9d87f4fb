"""The sources there are, by name, and how a connection of the configuration becomes an open connector."""

import difflib
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ValidationError

from pipelines.errors import ConfigurationError
from pipelines.settings import Connection, Settings, explain, from_environment
from pipelines.sources.conference import connector
from pipelines.sources.files import connector as files
from pipelines.sources.http.redaction import secrets_in
from pipelines.sources.quickbooks import connector as quickbooks
from pipelines.sources.stream import Books, Connector, Opening, Source, TokenStore
from pipelines.sources.timetracker import connector as timetracker

SOURCES: dict[str, Source] = {
    source.name: source for source in (quickbooks.SOURCE, timetracker.SOURCE, connector.SOURCE, files.SOURCE)
}


def source_of(connection: Connection) -> Source:
    """The source that a connection names; an unknown one is a ConfigurationError with the nearest name."""
    if connection.source in SOURCES:
        return SOURCES[connection.source]
    near = difflib.get_close_matches(connection.source, SOURCES, n=1)
    raise ConfigurationError(
        f"Connection {connection.name}: there is no source {connection.source!r}.",
        hint=f"Did you mean {near[0]}?" if near else f"Known: {', '.join(SOURCES)}.",
    )


def check(settings: Settings) -> None:
    """Nothing, when every connection names a source and keys that the source knows; else a ConfigurationError."""
    for connection in settings.connections:
        options_of(connection, resolve=False)


def options_of(connection: Connection, *, resolve: bool = True) -> BaseModel:
    """A connection's own keys, validated by its source; with `resolve`, `env:` values are read now."""
    source = source_of(connection)
    given = dict(connection.options)
    if resolve:
        where = f"Connection {connection.name}: "
        given = {key: from_environment(value, where=where + key) for key, value in given.items()}
    try:
        return source.options.model_validate(given)
    except ValidationError as error:
        raise ConfigurationError(f"Connection {connection.name}: {explain(error, source.options)}") from None


def books_of(connection: Connection, folder: Path) -> Books | None:
    """Whose books a connection reads, as far as its keys tell; a variable that is not set tells nothing."""
    known = {}
    for key, value in connection.options.items():
        with suppress(ConfigurationError):
            known[key] = from_environment(value, where=key)
    return source_of(connection).books(known, folder)


def secrets_of(connection: Connection) -> list[str]:
    """The secrets among a connection's keys; none where they cannot be used."""
    with suppress(ConfigurationError):
        return secrets_in(options_of(connection))
    return []


def hosts_of(connection: Connection) -> frozenset[str]:
    """The hosts that a connection's stored tokens are sent to; none where it has no login."""
    login = source_of(connection).login
    return login.hosts(options_of(connection)) if login else frozenset()


def opening_of(
    connection: Connection,
    *,
    tokens: TokenStore,
    clock: Callable[[], datetime],
    folder: Path,
    say: Callable[[str], None] = lambda text: None,
) -> Opening:
    """What a connection's source needs to open it; settings that cannot be used are a ConfigurationError."""
    return Opening(connection, options_of(connection), tokens, clock, folder, say)


def open_connector(opening: Opening) -> Connector:
    """An open connector for a connection; settings that cannot be used are a ConfigurationError."""
    return source_of(opening.connection).open(opening)
