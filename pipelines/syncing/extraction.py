"""Extraction: a connection's streams are read page by page and staged, until it is sure that they are all there is.

Everything that came is staged in the caller's transaction; what is landed of it, and when, is decided by `sync`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from pipelines import settings as configuration
from pipelines.settings import Connection
from pipelines.sources.stream import Confirms, Connector, Counts, Page, ReadsAhead, Skipped, Source, Stream, Unproven
from pipelines.syncing.completeness import NOT_PROVEN, REMEDIES, Remedy, gone_for_sure, guard_of
from pipelines.warehouse.landing import cursors
from pipelines.warehouse.landing.raw import Landing
from pipelines.warehouse.landing.sync_log import SKIPPED, Entry


class Staging:
    """The state of one sync: an entry for the log of each stream read so far, and which stream it is at."""

    def __init__(
        self,
        connection: Connection,
        source: Source,
        now: datetime,
        accept_deletions: bool,
        progress: Callable[[str, int], None],
    ) -> None:
        self.entries: dict[str, Entry] = {}
        self.current = source.streams[0].name
        self.unread: set[str] = set()  # streams of which not all was read: their cursors stay
        self._connection = connection
        self._source = source
        self.sync_id = 0  # until the landing has one
        self._now = now
        self._accept_deletions = accept_deletions
        self._progress = progress
        self.asked_at = configuration.now()
        self._in_full: set[str] = set()
        self._known: Mapping[str, cursors.Cursor] = {}

    def read(self, landing: Landing, connector: Connector, known: Mapping[str, cursors.Cursor]) -> None:
        """Stage all rows; ask what the source says of them when they are known to be complete."""
        self._known = known
        streams = self._source.streams
        self._stage_all(landing, connector, [stream for stream in streams if not stream.is_control])
        if isinstance(connector, Counts):
            self._verify(landing, connector, connector)
        self._stage_all(landing, connector, [stream for stream in streams if stream.is_control])

    def failed(self) -> tuple[Entry, list[Entry]]:
        """Return the entry of the stream that was being read, and those of the others."""
        failed = self.entries.get(self.current) or self._entry(self._source.stream(self.current), None)
        return failed, [entry for name, entry in self.entries.items() if name != self.current]

    def _stage_all(self, landing: Landing, connector: Connector, streams: Sequence[Stream]) -> None:
        sweep, now = self._connection.sweep, self._now
        wanted = {stream: cursors.since(stream, self._known.get(stream.name), sweep, now) for stream in streams}
        if isinstance(connector, ReadsAhead):
            connector.expect(wanted)
        for stream, since in wanted.items():
            before = self._known[stream.name].position if stream.name in self._known else None
            self.entries[stream.name] = replace(self._entry(stream, since), cursor_before=before, cursor_after=before)
            self._stage(landing, connector, stream, since)

    def _verify(self, landing: Landing, connector: Connector, counting: Counts) -> None:
        """Check that as many rows are staged as the source counts, and remedy where not; else mark the stream partial.

        A stream that differs is brought up to date first, because people go on working, and then read in full.
        """
        differing = self._differing(landing, counting, [s for s in self._source.streams if not s.is_control])
        for remedy in REMEDIES:
            for stream, (landed, counted) in differing.items():
                if remedy is Remedy.CATCH_UP:
                    self._catch_up(landing, connector, stream)
                else:
                    why = f"read in full, because the source counts {counted} rows and not {landed}"
                    self.entries[stream.name] = replace(self.entries[stream.name], sync_type="full", error_message=why)
                    self._stage(landing, connector, stream, None)
            differing = self._differing(landing, counting, differing) if differing else {}
        for stream, (landed, counted) in differing.items():
            self._doubt(stream, f"{landed} rows came but the source counts {counted}, also after reading all of them")

    def _differing(
        self, landing: Landing, counting: Counts, streams: Iterable[Stream]
    ) -> dict[Stream, tuple[int, int]]:
        """Return how many rows are staged and how many counted, of the streams where these differ."""
        judged = [stream for stream in streams if stream.name not in self.unread]
        counts = counting.counts(judged)
        found = {stream: (landing.live(stream), counts[stream.name]) for stream in judged if stream.name in counts}
        return {stream: pair for stream, pair in found.items() if pair[0] != pair[1]}

    def _catch_up(self, landing: Landing, connector: Connector, stream: Stream) -> None:
        """Stage what changed since the newest row that came beside the others."""
        reached = self.entries[stream.name].cursor_after
        if reached is None or not stream.is_incremental:
            return
        landing.go_on(stream)
        since = reached - stream.overlap
        if isinstance(connector, ReadsAhead):
            connector.expect({stream: since})
        self._take(landing, connector, stream, since)
        self._compare(landing, connector, stream)

    def _stage(self, landing: Landing, connector: Connector, stream: Stream, since: datetime | None) -> None:
        landing.begin(stream)
        if since is None and stream.shows_deletions:
            self._in_full.add(stream.name)
        self._take(landing, connector, stream, since)
        self._compare(landing, connector, stream)

    def _take(self, landing: Landing, connector: Connector, stream: Stream, since: datetime | None) -> None:
        """Stage all pages, or note that they are not all, or that they cannot be read."""
        self.current = stream.name
        try:
            for page in connector.pages(stream, since):
                landing.stage(stream, page)
                self._count(stream, page)
                self._progress(stream.name, self.entries[stream.name].records_seen)
        except Skipped as skipped:
            self.unread.add(stream.name)
            self.entries[stream.name] = replace(self.entries[stream.name], error_message=f"{SKIPPED}{skipped}")
        except Unproven as unproven:
            self._doubt(stream, str(unproven))
            if since is None and isinstance(connector, Confirms):
                landing.stage(stream, gone_for_sure(connector, stream, landing.missing(stream)))

    def _doubt(self, stream: Stream, why: str) -> None:
        """Mark the stream partial: what came is landed, and the log says that it may not be all."""
        self.unread.add(stream.name)
        self.entries[stream.name] = replace(
            self.entries[stream.name], status="partial", error_message=f"{why}. {NOT_PROVEN}"
        )

    def _compare(self, landing: Landing, connector: Connector, stream: Stream) -> None:
        is_full = stream.name in self._in_full - self.unread
        accepts, guard = self._accept_deletions, guard_of(connector, stream)
        merged = landing.compare(stream, is_full=is_full, accept_deletions=accepts, guard=guard)
        self.entries[stream.name] = replace(
            self.entries[stream.name], inserted=merged.inserted, changed=merged.changed, deleted=merged.deleted
        )

    def _count(self, stream: Stream, page: Page) -> None:
        """Count a page; a stamp later than the request moves no cursor: it would hide all that changes until then."""
        entry = self.entries[stream.name]
        stamps = (row.updated_at for row in page.rows if row.updated_at)
        newest = max((stamp for stamp in stamps if stamp <= self.asked_at), default=None)
        self.entries[stream.name] = replace(
            entry,
            pages=entry.pages + 1,
            records_seen=entry.records_seen + len(page.rows),
            cursor_after=later(entry.cursor_after, newest),
        )

    def _entry(self, stream: Stream, since: datetime | None) -> Entry:
        now = configuration.now()
        return Entry(
            self.sync_id, self._connection.name, stream.name, "full" if since is None else "incremental", now, now
        )


def later(one: datetime | None, other: datetime | None) -> datetime | None:
    """Return the later of two moments, of which either may not be known."""
    return max((moment for moment in (one, other) if moment is not None), default=None)
