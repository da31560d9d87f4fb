"""A PostgreSQL that is not ours, read by a source: one read-only snapshot, page by page, errors without secrets.

Which tables and columns are read, and what is made of them, stands with each source.
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


def place_of(url: object) -> str:
    """Host, port and name of the database of an address, without its user; nothing of one that is none."""
    try:
        parts = conninfo_to_dict(str(url))
    except psycopg.Error:
        return ""
    return f"{parts.get('host', 'localhost')}:{parts.get('port', 5432)}/{parts.get('dbname', '')}"


class ForeignDatabase:
    """An open connection to a database; nothing is asked before the first page is. A source says what `_read` gives."""

    def __init__(self, connection: Connection, url: str) -> None:
        self._connection = connection
        self._url = url
        self._open: Session | None = None

    def pages(self, stream: Stream, since: datetime | None) -> Iterator[Page]:
        """The stream's rows, a thousand a page; those updated at or after `since`, where it is given."""
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
        """Let go of the database."""
        if self._open is not None:
            self._open.close()

    def _read(self, stream: Stream, since: datetime | None) -> Iterator[Page]:
        raise NotImplementedError

    def _forbidden(self, stream: Stream, said: str) -> Exception:
        """What is raised where the user of the database may not read a stream."""
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
            self._open.execute("set time zone 'UTC'")  # moments inside of JSON
            self._open.execute("select 1")  # the snapshot begins here, outside of any savepoint
        return self._open

    def _asked(
        self, stream: Stream, query: str, values: Sequence[Any] | Mapping[str, Any] | None = None
    ) -> Iterator[list[tuple[Any, ...]]]:
        """The answer to a query, a page at a time from a cursor of the server."""
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
