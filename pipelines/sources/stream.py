"""What a source is to the rest of the house: streams, pages of raw rows, and the promise a connector keeps.

Nothing here knows a vendor, the warehouse or Dagster.
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
    """One raw document as the source gave it."""

    id: str
    payload: str  # JSON text, never rebuilt: numbers keep every digit
    payload_hash: str  # of what matters: keys computed at read time are left out
    updated_at: datetime | None = None  # the source's own stamp; only ever a cursor, never knowledge
    is_deleted: bool = False


@dataclass(frozen=True)
class Page:
    """Rows that came in one answer."""

    rows: Sequence[Row]


@dataclass(frozen=True)
class Stream:
    """One kind of document: `name` is the vendor's entity in snake case, singular, and the raw table's name.

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
    """Raised by `pages` where this connection cannot read the stream: what is known of it stays; the text says why."""


class Unproven(Exception):
    """Raised by `pages` after all that could be read was given, where it is not proven that this is all of it.

    What was given is landed, nothing counts as deleted because it was not among it, and the stream's cursor stays where
    it was; the text says why.
    """


class Connector(Protocol):
    """An open connection to one company's books. Every failure is a SourceError naming connection and stream."""

    def pages(self, stream: Stream, since: datetime | None) -> Iterator[Page]:
        """The stream's rows page by page: all of them when `since` is None, else those updated at or after it.

        Skipped where the connection may do without the stream and cannot read it.
        """
        ...

    def close(self) -> None:
        """Let go of sockets and files."""
        ...


@runtime_checkable
class ReadsAhead(Protocol):
    """A connector that does better when it knows what it will be asked."""

    def expect(self, wanted: Mapping[Stream, datetime | None]) -> None:
        """Nothing; these streams will be read next, in this order, each since its moment or in full."""
        ...


@runtime_checkable
class Counts(Protocol):
    """A connector whose source can say how many rows it has."""

    def counts(self, streams: Iterable[Stream]) -> Mapping[str, int]:
        """How many rows there are at this moment in those of the streams of which the source can say it."""
        ...


@runtime_checkable
class Confirms(Protocol):
    """A connector whose source can be asked for rows by their ids."""

    def absent(self, stream: Stream, ids: Sequence[str]) -> Collection[str]:
        """Those of these ids that the source, asked for them, does not have; none of a stream that cannot be asked."""
        ...

    def may_lose_many(self, stream: Stream) -> bool:
        """Whether rows of the stream vanish only by an act that the source confirms, such as merging two into one."""
        ...


@runtime_checkable
class Placed(Protocol):
    """A connector whose streams come from places that the user can open."""

    def place(self, stream: Stream) -> str:
        """Where the stream's rows come from, such as the name of a file."""
        ...


@dataclass
class Tokens:
    """What OAuth rotates. Kept as data, not as configuration; never printed."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: datetime
    previous_refresh_token: str | None = field(default=None, repr=False)


class TokenStore(Protocol):
    """Where one connection's rotating tokens are kept."""

    def load(self) -> Tokens | None:
        """The newest tokens, or None before the first exchange."""
        ...

    def save(self, tokens: Tokens) -> None:
        """Keep both tokens at once; returns only when they are safe."""
        ...

    def delete(self) -> None:
        """Forget the tokens."""
        ...

    def lock(self) -> AbstractContextManager[None]:
        """The right to change this connection's tokens, held by one thread of one process at a time."""
        ...


def connect_command(connection: Connection) -> str:
    """What the user types to let us in anew."""
    return f"tieout connect {connection.source} --connection {connection.name}"


@dataclass(frozen=True)
class Opening:
    """What a source needs to open one connection."""

    connection: Connection
    options: Any  # an instance of the source's own `options` model, `env:` values resolved
    tokens: TokenStore
    clock: Callable[[], datetime]
    folder: Path  # relative paths in the configuration start here
    say: Callable[[str], None] = lambda text: None  # tells whoever waits for it


# Shows an address to the user and gives back with which parameters the browser came to `redirect_uri` from there.
Visit = Callable[[str, str], Mapping[str, str]]


@dataclass(frozen=True)
class Login:
    """How a user lets us in at a vendor that speaks OAuth, and how the user's permission is given back.

    `revoke` says whether the vendor still knew the token. `hosts` are those that the tokens are sent to.
    """

    authorize: Callable[[Opening, Visit], Tokens]
    revoke: Callable[[Opening], bool]
    hosts: Callable[[Any], frozenset[str]]  # of the source's own options


@dataclass(frozen=True)
class Books:
    """Which books a connection reads, in words without secrets: connections with the same words read the same books.

    Books may move to another address. `company` is what they keep for ever: another one is another company.
    """

    words: str  # realm 9341453
    company: str | None = None


@dataclass(frozen=True)
class Source:
    """A kind of accounting source: the registry holds one per vendor.

    `options` validates the keys that only this source knows (secrets as SecretStr); `open` gives a connector. `whose`
    reads whose books an open connector shows, with its key or its tokens; None where there is nothing to log in to.
    `books` says what a connection's keys and the folder of relative paths show of it, before anything is asked.
    """

    name: str
    streams: tuple[Stream, ...]
    options: type[BaseModel]
    open: Callable[[Opening], Connector]
    whose: Callable[[Connector], str] | None = None
    login: Login | None = None
    books: Callable[[Mapping[str, Any], Path], Books | None] = lambda keys, folder: None

    def stream(self, name: str) -> Stream:
        """The stream of this name; KeyError when the source has none."""
        return {stream.name: stream for stream in self.streams}[name]
