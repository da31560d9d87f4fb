"""Connecting to a source and disconnecting: tokens or a key, tested by reading the name of the account.

How a user is asked stands with the source and in `browser`; how tokens are kept, in the warehouse.
"""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines import settings as configuration
from pipelines.errors import ConfigurationError, TieoutError
from pipelines.settings import Connection, Settings
from pipelines.sources.http.redaction import hidden, secrets_in
from pipelines.sources.registry import SOURCES, books_of, context_of, hosts_of, source_of
from pipelines.sources.stream import AuthorizeCallback, ConnectorContext, Source
from pipelines.syncing import registration
from pipelines.warehouse.connections import Described
from pipelines.warehouse.database import Session
from pipelines.warehouse.warehouse import Warehouse


@dataclass(frozen=True)
class Connected:
    """A connection that works, and whose books it shows."""

    connection: str
    account_name: str


@dataclass(frozen=True)
class Disconnected:
    """A connection whose tokens are forgotten; `is_revoked` when the vendor still knew them, and does no longer."""

    connection: str
    had_tokens: bool
    is_revoked: bool


def connect(settings: Settings, source: str, name: str | None, callback: AuthorizeCallback) -> Connected:
    """Log in and store the tokens, or test the key; return the connection with the company's name."""
    connection = _chosen(settings, source, name)
    kind = source_of(connection)
    if kind.account_name is None:
        raise ConfigurationError(
            f"Source {kind.name} has nothing to log in to.",
            hint=f"Type: tieout refresh --connection {connection.name}",
        )
    warehouse = Warehouse.running(settings)
    with warehouse.prepared() as session:
        _refuse_another(settings, connection, session)
    context = _context(settings, connection, warehouse)
    if kind.login:
        fresh = kind.login.authorize(context, callback)
        with context.tokens.lock():
            context.tokens.save(fresh)
    return Connected(connection.name, _account_name(kind, context))


def disconnect(settings: Settings, source: str, name: str | None) -> Disconnected:
    """Revoke the permission at the vendor, then forget the stored tokens."""
    connection = _chosen(settings, source, name)
    kind = source_of(connection)
    if kind.login is None:
        raise ConfigurationError(
            f"Source {kind.name} keeps no tokens here.",
            hint="Delete the key where it was made, and the connection's block in tieout.toml.",
        )
    context = _context(settings, connection, Warehouse.running(settings))
    with context.tokens.lock():
        is_revoked = kind.login.revoke(context)
        had_tokens = context.tokens.load() is not None
        context.tokens.delete()
    return Disconnected(connection.name, had_tokens, is_revoked)


def _chosen(settings: Settings, source: str, name: str | None) -> Connection:
    """Return the connection of this source that is meant: the one of this name, or the only one there is."""
    if source not in SOURCES:
        near = difflib.get_close_matches(source, SOURCES, n=1)
        raise ConfigurationError(
            f"There is no source {source!r}.",
            hint=f"Did you mean {near[0]}?" if near else f"Known: {', '.join(SOURCES)}.",
        )
    there = [connection for connection in settings.connections if connection.source == source]
    if name is None:
        return _only(settings, source, there)
    (named,) = settings.chosen([name])
    if named not in there:
        raise ConfigurationError(
            f"Connection {name} is of the source {named.source}, not of {source}.",
            hint=f"Type: tieout connect {named.source} --connection {name}",
        )
    return named


def _only(settings: Settings, source: str, there: Sequence[Connection]) -> Connection:
    if len(there) == 1:
        return there[0]
    if there:
        raise ConfigurationError(
            f"{settings.file} has {len(there)} connections of the source {source}.",
            hint=f"Say which: --connection {' or --connection '.join(each.name for each in there)}",
        )
    raise ConfigurationError(
        f"There is no connection of the source {source} in {settings.file}.",
        hint=f'Write a [[connections]] block with source = "{source}"; tieout.example.toml shows its keys.',
    )


def _context(settings: Settings, connection: Connection, warehouse: Warehouse) -> ConnectorContext:
    tokens = warehouse.tokens(connection.name, hosts_of(connection))
    return context_of(connection, tokens=tokens, clock=configuration.now, folder=settings.folder)


def _refuse_another(settings: Settings, connection: Connection, session: Session) -> None:
    """Raise a ConfigurationError, before anybody is asked, if another company would get this connection's name."""
    registration.refuse_others(session, settings, [Described(connection, books_of(connection, settings.folder))])


def _account_name(kind: Source, context: ConnectorContext) -> str:
    connector = kind.connect(context)
    try:
        return kind.account_name(connector) if kind.account_name else ""
    except TieoutError as error:
        raise hidden(error, secrets_in(context.options)) from None
    finally:
        connector.close()
