"""Quarantine: knowledge that does not count, because the models could not be built with it.

A quarantined connection counts as it was known when the models could be built, or not at all where they never could.
Once something of it is landed, or its settings or the models change, it is tried again. Where they can be built with
what is known now, and only not with what was known meanwhile, that interval alone is skipped. How it is found which
connection the models fail for is not known here.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import sql

from pipelines.warehouse.database import Session, scalar
from pipelines.warehouse.landing.sync_log import LANDED

NAMED = 3  # so many rows are named, the others counted

# what a connection's models are made from, but for the day
CAUSE = f"""
select configured.connection, concat_ws(' ', %s::text, max(logged.sync_id)::text, max(configured.known_from)::text)
from tieout.connection as configured
left join tieout.sync_log as logged on logged.connection = configured.connection and {LANDED}
where configured.known_to is null
group by configured.connection
"""

QUARANTINED = """
select connection, nullif(known_from, '-infinity'), reason
from tieout.skipped
where known_to = 'infinity' and connection in (select connection from tieout.connection where known_to is null)
order by connection
"""

# those first that changed least lately: where two do not go together, the one that changed last is held
FULLY_COUNTED = f"""
select counted.connection
from tieout.counted
left join tieout.sync_log as logged on logged.connection = counted.connection and {LANDED}
where counted.known_until = 'infinity'
group by counted.connection
order by max(logged.sync_id) nulls first, counted.connection
"""

REMEMBER = """
insert into tieout.built (connection, known_until)
select counted.connection, max(logged.finished_at)
from tieout.counted
inner join tieout.sync_log as logged on logged.connection = counted.connection and logged.status <> 'failed'
where counted.known_until = 'infinity'
group by counted.connection
on conflict (connection) do update set known_until = excluded.known_until
"""

SKIP = """
insert into tieout.skipped (connection, known_from, known_to, reason, cause)
values (%s, coalesce(%s, '-infinity'::timestamptz), coalesce(%s, 'infinity'::timestamptz), %s, %s)
on conflict (connection, known_from, known_to) do update set reason = excluded.reason, cause = excluded.cause
"""

# the moments between which the models fail: when they could be built last, and when anything was landed last
KNOWN = f"""
select (select known_until from tieout.built where connection = %(connection)s), max(finished_at)
from tieout.sync_log
where connection = %(connection)s and {LANDED}
"""


@dataclass(frozen=True)
class Quarantined:
    """A quarantined connection: it counts as known at `known_until` only, or not at all (None), and why."""

    connection: str
    known_until: datetime | None
    reason: str


@dataclass(frozen=True)
class KnownInterval:
    """An interval of knowledge, after one moment and up to another; None is without beginning, or without end."""

    known_from: datetime | None = None
    known_to: datetime | None = None


ALL = KnownInterval()


def quarantined(session: Session) -> list[Quarantined]:
    """Return the configured connections whose news does not count."""
    return [Quarantined(*row) for row in session.execute(QUARANTINED)]


def fully_counted(session: Session) -> list[str]:
    """Return the connections of which all counts, those that changed last at the end."""
    return [name for (name,) in session.execute(FULLY_COUNTED.encode())]


def retry_changed(session: Session, code: str) -> None:
    """Let what is skipped count again if anything changed with which it could not be built.

    That is the code, and for what goes on also what is landed and the settings.
    """
    causes = _causes(session, code)
    known = session.execute("select connection, known_to = 'infinity', cause from tieout.skipped").fetchall()
    for name, goes_on, cause in known:
        if cause != (causes.get(name) if goes_on else code):
            session.execute("delete from tieout.skipped where connection = %s and cause = %s", [name, cause])


def skip(session: Session, intervals: Mapping[str, KnownInterval], reasons: Mapping[str, str], code: str = "") -> None:
    """Skip what became known of these connections in these intervals; without `code` on trial."""
    causes = _causes(session, code) if code else {}
    for name, interval in intervals.items():
        cause = causes.get(name, "") if interval.known_to is None else code
        session.execute(SKIP.encode(), [name, interval.known_from, interval.known_to, reasons.get(name, ""), cause])


def release(session: Session, names: Iterable[str]) -> None:
    """Let what is skipped on trial of these connections count again."""
    session.execute("delete from tieout.skipped where connection = any(%s) and cause = ''", [list(names)])


def remember_built(session: Session) -> None:
    """Remember that models could be built with what is known now of every connection that is not quarantined."""
    session.execute(REMEMBER)


def candidate_intervals(session: Session, name: str) -> Sequence[KnownInterval]:
    """Return the intervals to try for a connection with which the models fail, that after which most counts first."""
    built, landed = session.execute(KNOWN.encode(), {"connection": name}).fetchone() or (None, None)
    now_alone = (KnownInterval(None, landed),) if landed else ()
    if built and landed and built < landed:
        return (KnownInterval(built, landed), KnownInterval(built, None), *now_alone)
    return now_alone


def suspect_rows(session: Session, name: str, since: datetime | None, message: str) -> str:
    """Name the rows that a failure came with: those with a value that the message quotes, else all since then."""
    source = scalar(session, "select source from tieout.connection where connection = %s and known_to is null", [name])
    quoted = re.findall(r'"(.+)"', message)
    rows = _rows(session, str(source), name, since, quoted) if quoted else []
    if not rows and since:
        rows = _rows(session, str(source), name, since, [])
    shown = ", ".join(f"{stream} {row_id}" for stream, row_id in rows[:NAMED])
    return f"{shown} and {len(rows) - NAMED:,} more" if len(rows) > NAMED else shown


def _rows(session: Session, source: str, name: str, since: datetime | None, values: list[str]) -> list[tuple[str, str]]:
    tables = session.execute(
        "select tablename from pg_tables where schemaname = %s order by tablename", [f"raw_{source}"]
    ).fetchall()
    each = sql.SQL(
        "select {stream}::text, id from {table} where connection = {name} and seen_to is null and not is_deleted"
        " and seen_from > {since} and ({anything} or payload::text like any({values}))"
    )
    found = [
        each.format(
            stream=sql.Literal(table),
            table=sql.Identifier(f"raw_{source}", table),
            name=sql.Literal(name),
            since=sql.Literal(since) if since else sql.SQL("'-infinity'"),
            anything=sql.Literal(not values),
            values=sql.Literal(["%" + re.sub(r"([\\%_])", r"\\\1", value) + "%" for value in values]),
        )
        for (table,) in tables
    ]
    return session.execute(sql.SQL(" union all ").join(found)).fetchall() if found else []


def _causes(session: Session, code: str) -> dict[str, str]:
    return dict(session.execute(CAUSE.encode(), [code]).fetchall())
