"""TimeTracker: the options of a connection, its streams, and which of the two ways it is read.

Over the REST API with a token (`timetracker_api`), or straight from its PostgreSQL (`timetracker_database`), which
alone has rate overrides. Both give the same streams with the same keys.
"""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self

import httpx
from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from pipelines.errors import ConfigurationError
from pipelines.sources.http.auth import FixedToken, is_token
from pipelines.sources.http.client import Client
from pipelines.sources.http.limits import checked_address
from pipelines.sources.shape import BARE
from pipelines.sources.source_database import place_of
from pipelines.sources.stream import Books, Connector, Opening, Source, Stream
from pipelines.sources.timetracker import api
from pipelines.sources.timetracker import responses as wire
from pipelines.sources.timetracker.database import Database
from pipelines.sources.timetracker.shapes import SHAPES


class Options(BaseModel):
    """The keys of a connection that only this source knows: an API and its token, or a database."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    base_url: str | None = None
    token: SecretStr | None = Field(default=None, min_length=1)
    database_url: SecretStr | None = Field(default=None, min_length=1)

    @field_validator("base_url")
    @classmethod
    def _address(cls, value: str) -> str:
        return checked_address(value).rstrip("/").removesuffix("/api/v1")

    @field_validator("token")
    @classmethod
    def _sendable(cls, value: SecretStr) -> SecretStr:
        if not is_token(value.get_secret_value()):
            raise ValueError("a token is one word of letters, digits and signs; look for a line break or a space in it")
        return value

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.database_url is None and (self.base_url is None or self.token is None):
            raise ValueError("set base_url and token, or database_url")
        return self


def open_agency(
    opening: Opening,
    *,
    transport: httpx.BaseTransport | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Connector:
    """An open connection; nothing is asked before the first page is."""
    options: Options = opening.options
    connection = opening.connection
    base_url = options.base_url or ""
    if options.database_url:
        return Database(connection, options.database_url.get_secret_value(), base_url)
    if connection.home_currency is None:
        raise ConfigurationError(
            f"Connection {connection.name}: the home currency is not known: TimeTracker's API does not tell it.",
            hint=f'Add home_currency = "EUR" (or another) to the connection {connection.name} in tieout.toml.',
        )
    token = options.token.get_secret_value() if options.token else ""
    client = Client(
        connection.name,
        f"{base_url}/api/v1",
        auth=FixedToken(token),
        headers={"Accept": "application/json"},
        fault_of=wire.fault,
        say=opening.say,
        sleep=sleep,
        transport=transport,
    )
    return api.Agency(connection, client, base_url)


def whose(connector: Connector) -> str:
    """How many clients the key shows, by reading them."""
    clients = sum(len(page.rows) for page in connector.pages(Stream("client"), None))
    return f"a TimeTracker with {clients:,} clients"


def _stream(name: str, **more: bool) -> Stream:
    return Stream(name, shape=SHAPES.get(name, BARE), **more)  # type: ignore[arg-type]


# a list is followed at once by what is compared with it
_STREAMS = (
    _stream(api.INFO, guards_deletions=False),
    *map(_stream, ("client", "project", "user", "expense", "currency", "exchange_rate", "time_entry")),
    *(_stream(name, guards_deletions=False) for name in (api.PROJECT_TOTAL, api.SUMMARY)),
    *map(_stream, ("invoice", api.DETAIL, "payment", "credit_note")),
    _stream("audit_log", shows_deletions=False),
    _stream(api.OVERRIDE),
    _stream(api.ROW_COUNT, guards_deletions=False),
)


def _books(keys: Mapping[str, Any], _: Path) -> Books | None:
    """The application, or its database."""
    if keys.get("database_url"):
        return Books(f"database {place_of(keys['database_url'])}")
    address = str(keys.get("base_url", "")).rstrip("/").removesuffix("/api/v1")
    return Books(f"application {address}") if address else None


SOURCE = Source("timetracker", _STREAMS, Options, open_agency, whose, books=_books)
