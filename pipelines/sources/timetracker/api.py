"""TimeTracker's REST API: one request each, read by `responses`; every failure is a SourceError.

Facts: docs/sources/timetracker.md, "Access" and "Lists". Which requests are made, and when, is not decided here.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, tzinfo
from functools import partial
from typing import TypeVar
from zoneinfo import ZoneInfo

import msgspec

from pipelines.errors import SourceError
from pipelines.settings import Connection
from pipelines.sources.http.client import Client
from pipelines.sources.json_text import decode
from pipelines.sources.stream import Row
from pipelines.sources.timetracker import responses
from pipelines.sources.timetracker.endpoints import DETAIL, INFO, INVOICE_VOLATILE, ROW_COUNT, SUMMARY, Endpoint

SERVICE = "TimeTracker"
NEWEST_AUDITS = 10_000  # audit logs do not page; they give the newest, 100 where no limit is named
FOREVER = {"start_date": "2000-01-01", "end_date": "2100-01-01"}

Read = TypeVar("Read")


class TimeTrackerApi:
    """The application as one connection sees it; every failure is a SourceError that names connection and stream."""

    def __init__(self, connection: Connection, client: Client) -> None:
        self._connection = connection
        self._client = client
        self._zone: tzinfo | None = ZoneInfo(connection.time_zone) if connection.time_zone else None

    def page(self, endpoint: Endpoint, number: int, per_page: int) -> responses.Listing:
        """Return a page of a list; page and size are not sent for the first page of a list that does not page."""
        params = dict(endpoint.params)
        if endpoint.per_page or number > 1:
            params |= {"page": str(number), "per_page": str(per_page)}
        zone = self._local_zone() if endpoint.is_local else UTC
        read = partial(responses.listing, key=endpoint.key, volatile=endpoint.volatile, zone=zone)
        return self._get(endpoint.stream, endpoint.path, params, read)

    def audit_log(self, endpoint: Endpoint, entity: str) -> list[Row]:
        """Return the newest entries of the audit log about one kind of entity."""
        params = {"entity_type": entity, "limit": str(NEWEST_AUDITS)}
        read = partial(responses.listing, key=endpoint.key, volatile=endpoint.volatile, zone=UTC)
        return self._get(endpoint.stream, endpoint.path, params, read).rows

    def invoice_details(self, ids: Sequence[str]) -> Iterator[Row]:
        """Yield invoices with their items and payments, a few requested at once; one that is gone is left out."""
        for content in self._client.get_all(DETAIL, [f"invoices/{invoice}" for invoice in ids], {}):
            if content is not None:
                yield self._read(DETAIL, content, _detail)

    def info(self) -> Mapping[str, msgspec.Raw]:
        """Return the application's time zone and version."""
        return self._get(INFO, "info", {}, partial(responses.pick, keys=("timezone", "app_version")))

    def summary(self) -> msgspec.Raw:
        """Return the hours and entries of all time, as the application adds them up."""
        return self._get(SUMMARY, "reports/summary", FOREVER, partial(responses.inner, key="summary"))

    def count(self, endpoint: Endpoint) -> int:
        """Return how many rows a list has."""
        params = {**endpoint.params, "page": "1", "per_page": "1"}
        return self._get(ROW_COUNT, endpoint.path, params, responses.total)

    def error(self, stream: str, what: str, advice: str) -> SourceError:
        """Return the error to raise: what happened, to which stream, and what to do."""
        name = self._connection.name
        return SourceError(
            f"Connection {name}, stream {stream}: {what}",
            hint=f"{advice} Then type: tieout refresh --connection {name}",
        )

    def close(self) -> None:
        """Close the sockets."""
        self._client.close()

    def _local_zone(self) -> tzinfo:
        """Return the zone of time entries: that of the connection, else that of the application."""
        if self._zone is None:
            self._zone = self._read(INFO, msgspec.json.encode(self.info()), _zone)
        return self._zone

    def _get(self, stream: str, path: str, params: dict[str, str], read: Callable[[bytes], Read]) -> Read:
        return self._read(stream, self._client.get(stream, path, params), read)

    def _read(self, stream: str, content: bytes, read: Callable[[bytes], Read]) -> Read:
        try:
            return decode(content, read)
        except ValueError as error:
            # a UnicodeDecodeError quotes the text that it could not read
            reason = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
            what = f"{SERVICE} answered in a form that is not known: {reason}."
            raise self.error(stream, what, "If it comes again, report this message.") from None


def _detail(content: bytes) -> Row:
    return responses.row(responses.inner(content, "invoice"), volatile=INVOICE_VOLATILE, zone=UTC)


def _zone(info: bytes) -> tzinfo:
    name = msgspec.json.decode(responses.inner(info, "timezone"))
    try:
        return ZoneInfo(name or "UTC")
    except (KeyError, TypeError, OSError):
        raise ValueError(f"{name!r} is not a time zone") from None
