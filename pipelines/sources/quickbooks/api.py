"""QuickBooks Online's REST API: query, count, changes, report, exchange rate, one method each.

Facts: docs/sources/quickbooks.md, "Hosts and requests" and "Queries". Which requests are made, and when, is not decided
here; responses are read by `responses`.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import partial
from typing import TypeVar

from pipelines.errors import SourceError
from pipelines.sources.http.client import Client
from pipelines.sources.json_text import decode
from pipelines.sources.quickbooks import responses
from pipelines.sources.quickbooks.entities import Entity
from pipelines.sources.quickbooks.faults import then_refresh
from pipelines.sources.stream import Row

SERVICE = "QuickBooks"
MINOR_VERSION = "75"
PAGE_SIZE = 1000

Read = TypeVar("Read")


class QuickBooksApi:
    """The accounting service as one connection sees it; every failure is a SourceError that names it."""

    def __init__(self, connection: str, client: Client) -> None:
        self._connection = connection
        self._client = client

    def page(self, entity: Entity, since: datetime | None, until: datetime | None, start: int) -> list[Row]:
        """Return at most a page of the rows stamped from `since` to `until`, both included, by their stamp."""
        order = f"ORDERBY MetaData.LastUpdatedTime STARTPOSITION {start} MAXRESULTS {PAGE_SIZE}"
        read = partial(responses.rows, entity=entity.name, volatile=entity.volatile)
        return self._query(entity.stream, f"SELECT * FROM {entity.name}{_where(entity, since, until)} {order}", read)

    def rows_by_id(self, entity: Entity, ids: Sequence[str]) -> list[Row]:
        """Return the rows of these ids, inactive ones too; an id that is gone has none."""
        listed = ", ".join(f"'{row_id}'" for row_id in ids)
        conditions = [condition for condition in (f"Id IN ({listed})", entity.where) if condition]
        read = partial(responses.rows, entity=entity.name, volatile=entity.volatile)
        statement = f"SELECT * FROM {entity.name} WHERE {' AND '.join(conditions)} MAXRESULTS {PAGE_SIZE}"
        return self._query(entity.stream, statement, read)

    def single(self, entity: Entity) -> Row:
        """Return the only row of an entity."""
        read = partial(responses.rows, entity=entity.name, only_id="1")
        rows = self._query(entity.stream, f"SELECT * FROM {entity.name}", read)
        if len(rows) == 1:
            return rows[0]
        raise self.error(entity.stream, f"{SERVICE} gave {len(rows)} rows of {entity.name}, not one.", "Wait a minute.")

    def count(self, entity: Entity, since: datetime | None = None, until: datetime | None = None) -> responses.Count:
        """Return how many rows there are (stamped from `since` to `until`, both included), inactive ones too."""
        statement = f"SELECT COUNT(*) FROM {entity.name}{_where(entity, since, until)}"
        return self._query(entity.stream, statement, responses.count)

    def changes(self, entities: Sequence[Entity], since: datetime) -> Mapping[str, responses.ChangeSet]:
        """Return what changed since a moment, by entity's name: a thousand objects in all at most."""
        volatile = {entity.name: entity.volatile for entity in entities}
        params = {"entities": ",".join(volatile), "changedSince": _moment(since)}
        return self._get(entities[0].stream, "cdc", params, partial(responses.changes, volatile=volatile))

    def report(self, stream: str, name: str, options: Mapping[str, str], read: Callable[[bytes], Read]) -> Read:
        """Return what `read` makes of a report."""
        return self._get(stream, f"reports/{name}", options, read)

    def exchange_rate(self, stream: str, currency: str, day: date) -> Row:
        """Return the rate from a currency to the home currency that held on a day."""
        params = {"sourcecurrencycode": currency, "asofdate": day.isoformat()}
        return self._get(stream, "exchangerate", params, responses.exchange_rate)

    def error(self, stream: str, what: str, advice: str) -> SourceError:
        """Return the error to raise: what happened, to which stream, and what to do."""
        return SourceError(
            f"Connection {self._connection}, stream {stream}: {what}", hint=then_refresh(self._connection, advice)
        )

    def _query(self, stream: str, statement: str, read: Callable[[bytes], Read]) -> Read:
        return self._get(stream, "query", {"query": statement}, read)

    def _get(self, stream: str, path: str, params: Mapping[str, str], read: Callable[[bytes], Read]) -> Read:
        content = self._client.get(stream, path, {**params, "minorversion": MINOR_VERSION})
        try:
            return decode(content, read)
        except ValueError as error:
            # a UnicodeDecodeError quotes the text that it could not read
            reason = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
            what = f"{SERVICE} answered in a form that is not known: {reason}."
            raise self.error(stream, what, "If it comes again, report this message.") from None


def _where(entity: Entity, since: datetime | None, until: datetime | None) -> str:
    begin = since and f"MetaData.LastUpdatedTime >= '{_moment(since)}'"
    end = until and f"MetaData.LastUpdatedTime <= '{_moment(until)}'"
    conditions = [condition for condition in (entity.where, begin, end) if condition]
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
