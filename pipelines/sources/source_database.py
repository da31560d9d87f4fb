"""An application's own PostgreSQL as a source: one read-only snapshot, read page by page, errors without secrets.

Which tables and columns are read, and how rows are made of them, stands in each source's folder.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from pipelines.errors import SourceError
from pipelines.settings import Connection
from pipelines.sources.stream import Page, Stream

PAGE_SIZE = 1000
APPLICATION = "tieout"

Session = psycopg.Connection[tuple[Any, ...]]


def database_location(url: object) -> str:
    """Return host, port and name of the database at an address, without its user; an empty text for no address."""
    try:
        parts = conninfo_to_dict(str(url))
    except psycopg.Error:
        return ""
    return f"{parts.get('host', 'localhost')}:{parts.get('port', 5432)}/{parts.get('dbname', '')}"


class SourceDatabase:
    """A connector to a database, opened when the first page is read. A source's own class implements `_read`."""

    def __init__(self, connection: Connection, url: str) -> None:
        self._connection = connection
        self._url = url
        self._open: Session | None = None

    def pages(self, stream: Stream, since: datetime | None) -> Iterator[Page]:
        """Yield the stream's rows, a thousand a page; only those updated at or after `since`, if it is given."""
        try:
            # a savepoint: what is refused spoils only itself
            with self._session(stream).transaction():
                yield from self._read(stream, since)
        except psycopg.errors.InsufficientPrivilege as error:
            said = f"the user of database_url may not read it ({error.diag.message_primary})"
            raise self._forbidden(stream, said) from None
        except psycopg.Error as error:
            what = error.diag.message_primary or type(error).__name__
            raise self._error(stream, f"the database said: {what}.", "Check database_url.") from None
        except (ValueError, RecursionError) as error:
            why = "it is nested too deep" if isinstance(error, RecursionError) else error
            raise self._error(stream, f"a row has a form that is not known: {why}.", "Report this message.") from None

    def close(self) -> None:
        """Close the database session."""
        if self._open is not None:
            self._open.close()

    def _read(self, stream: Stream, since: datetime | None) -> Iterator[Page]:
        raise NotImplementedError

    def _forbidden(self, stream: Stream, said: str) -> Exception:
        """Return the error to raise if the user of the database may not read a stream."""
        return self._error(stream, f"{said}.", "Grant it.")

    def _session(self, stream: Stream) -> Session:
        if self._open is None:
            try:
                self._open = psycopg.connect(self._url, application_name=APPLICATION, connect_timeout=15)
            except (psycopg.Error, UnicodeError):  # its text may hold the address, and that a password
                what = "the database cannot be reached or refuses the user."
                raise self._error(stream, what, "Check database_url and the network.") from None
            self._open.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            self._open.read_only = True
            self._open.execute("set time zone 'UTC'")  # for timestamps inside of JSON
            self._open.execute("select 1")  # the snapshot begins here, outside of any savepoint
        return self._open

    def _query_pages(
        self, stream: Stream, query: str, values: Sequence[Any] | Mapping[str, Any] | None = None
    ) -> Iterator[list[tuple[Any, ...]]]:
        """Yield the result of a query, a page at a time from a server-side cursor."""
        with self._session(stream).cursor(name=f"tieout_{stream.name}") as cursor:
            cursor.execute(query.encode(), values)
            while found := cursor.fetchmany(PAGE_SIZE):
                yield found

    def _error(self, stream: Stream, what: str, advice: str) -> SourceError:
        name = self._connection.name
        return SourceError(
            f"Connection {name}, stream {stream.name}: {what}",
            hint=f"{advice} Then type: tieout refresh --connection {name}",
        )
