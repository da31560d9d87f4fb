"""The connector interface: streams, pages of raw rows, and what every source and its connectors have to offer.

Each source folder implements it; syncing, landing and `tieout connect` use nothing else of a source. No vendor, no
warehouse and no orchestrator is known here.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, Protocol, runtime_checkable

from pydantic import BaseModel

from pipelines.settings import Connection
from pipelines.sources.shape import BARE, Shape


class Row(NamedTuple):
    """A raw document as the source gave it, or a tombstone for one that is gone."""

    id: str
    payload: str  # JSON text, never rebuilt: numbers keep every digit
    payload_hash: str  # of what matters: keys computed at read time are left out
    updated_at: datetime | None = None  # the source's own stamp; only ever a cursor, never knowledge
    is_deleted: bool = False


@dataclass(frozen=True)
class Page:
    """The rows of one answer."""

    rows: Sequence[Row]


@dataclass(frozen=True)
class Stream:
    """A kind of document: `name` is the vendor's entity in snake case, singular, and the raw table's name.

    A stream is *incremental* when it can be asked for rows updated since a moment; it is then asked from
    `overlap` before its cursor, because stamps may be shared or late. Every other stream is read in full each
    time, and rows that are gone become tombstones.
    """

    name: str
    is_incremental: bool = False
    overlap: timedelta = timedelta(0)
    guards_deletions: bool = True  # refuse an extraction that would delete suspiciously much
    is_control: bool = False  # what the source says of the other streams: read when they are known to be complete
    shows_deletions: bool = True  # a row that a full extraction lacks is gone; not so where only the newest are shown
    shape: Shape = BARE  # what a row must look like; one that does not is landed and set aside


class Skipped(Exception):
    """Raised by `pages` if this connection cannot read the stream: what is known of it stays; the text says why."""


class Unproven(Exception):
    """Raised by `pages` after the last page if the rows given are not proven to be all there are.

    They are landed, no row counts as deleted for being absent, and the stream's cursor stays where it was; the text
    says why.
    """


class Connector(Protocol):
    """An open connection to one company's books. Every failure is a SourceError naming connection and stream."""

    def pages(self, stream: Stream, since: datetime | None) -> Iterator[Page]:
        """Yield the stream's rows page by page: all if `since` is None, else those updated at or after it.

        Raise Skipped if the connection cannot read the stream and may do without it.
        """
        ...

    def close(self) -> None:
        """Close sockets and files."""
        ...


@runtime_checkable
class ReadsAhead(Protocol):
    """A connector that reads faster when it is told ahead what will be read."""

    def expect(self, wanted: Mapping[Stream, datetime | None]) -> None:
        """Prepare to read these streams in this order, each since its moment or, for None, in full."""
        ...


@runtime_checkable
class Counts(Protocol):
    """A connector whose source can count its rows."""

    def counts(self, streams: Iterable[Stream]) -> Mapping[str, int]:
        """Return how many rows there are now in each of the streams that the source can count."""
        ...


@runtime_checkable
class Confirms(Protocol):
    """A connector whose source can be asked for rows by their ids."""

    def absent(self, stream: Stream, ids: Sequence[str]) -> Collection[str]:
        """Return those ids that the source, asked for them, does not have; none for a stream that cannot be asked."""
        ...

    def may_lose_many(self, stream: Stream) -> bool:
        """Tell whether rows of the stream vanish only by an act that the source confirms, such as a merge."""
        ...


@runtime_checkable
class Placed(Protocol):
    """A connector whose streams come from places that the user can open."""

    def place(self, stream: Stream) -> str:
        """Return where the stream's rows come from, such as the name of a file."""
        ...


@dataclass
class Tokens:
    """A pair of rotating OAuth tokens. They are data, not configuration, and never printed."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: datetime
    previous_refresh_token: str | None = field(default=None, repr=False)


class TokenStore(Protocol):
    """A store of one connection's rotating tokens."""

    def load(self) -> Tokens | None:
        """Return the newest tokens, or None before the first exchange."""
        ...

    def save(self, tokens: Tokens) -> None:
        """Store both tokens at once; return only when they are safe."""
        ...

    def delete(self) -> None:
        """Forget the tokens."""
        ...

    def lock(self) -> AbstractContextManager[None]:
        """The right to change this connection's tokens, held by one thread of one process at a time."""
        ...


def connect_command(connection: Connection) -> str:
    """Return the command that authorizes the connection anew."""
    return f"tieout connect {connection.source} --connection {connection.name}"


@dataclass(frozen=True)
class ConnectorContext:
    """What a source needs to connect: the connection, its options, tokens, clock and folder."""

    connection: Connection
    options: Any  # an instance of the source's own `options` model, `env:` values resolved
    tokens: TokenStore
    clock: Callable[[], datetime]
    folder: Path  # relative paths in the configuration start here
    say: Callable[[str], None] = lambda text: None  # tells whoever waits for it


# shows the user an authorize address and returns the parameters with which the browser is redirected to `redirect_uri`
AuthorizeCallback = Callable[[str, str], Mapping[str, str]]


@dataclass(frozen=True)
class Login:
    """The OAuth functions of a vendor.

    `authorize` returns tokens once the user agreed; `revoke` tells whether the vendor still knew the token; `hosts`
    returns the hosts that tokens are sent to.
    """

    authorize: Callable[[ConnectorContext, AuthorizeCallback], Tokens]
    revoke: Callable[[ConnectorContext], bool]
    hosts: Callable[[Any], frozenset[str]]  # of the source's own options


@dataclass(frozen=True)
class Books:
    """The books that a connection reads, in words without secrets: the same words are the same books.

    Books may move to another address. `company` is what they keep for ever: another one is another company.
    """

    words: str  # realm 9341453
    company: str | None = None


@dataclass(frozen=True)
class Source:
    """A kind of accounting source: the registry holds one per vendor.

    `options` validates the keys that only this source knows (secrets as SecretStr); `connect` returns a connector.
    `account_name` reads the name of the account that an open connector shows; None if there is nothing to log in to.
    `books` returns whose books the keys and the folder of relative paths name, before anything is requested.
    """

    name: str
    streams: tuple[Stream, ...]
    options: type[BaseModel]
    connect: Callable[[ConnectorContext], Connector]
    account_name: Callable[[Connector], str] | None = None
    login: Login | None = None
    books: Callable[[Mapping[str, Any], Path], Books | None] = lambda keys, folder: None

    def stream(self, name: str) -> Stream:
        """Return the stream of this name; KeyError if the source has none."""
        return {stream.name: stream for stream in self.streams}[name]
