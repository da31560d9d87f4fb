"""Which knowledge does not count, because the models could not be built with it.

A connection that is held counts as it was known when the models could be built, or not at all where they never could.
Once something of it is landed, or its settings or the models change, it is tried again. Where they can be built with
what is known now, and only not with what was known meanwhile, that stretch alone is skipped. How it is found which
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

HELD = """
select connection, nullif(known_from, '-infinity'), reason
from tieout.skipped
where known_to = 'infinity' and connection in (select connection from tieout.connection where known_to is null)
order by connection
"""

# those first that changed least lately: where two do not go together, the one that changed last is held
WHOLE = f"""
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
class Held:
    """A connection that counts as it was known at `known_until` only, or not at all (None), and why."""

    connection: str
    known_until: datetime | None
    reason: str


@dataclass(frozen=True)
class Stretch:
    """What became known after one moment, up to another: None is from ever, or for ever."""

    known_from: datetime | None = None
    known_to: datetime | None = None


ALL = Stretch()


def held(session: Session) -> list[Held]:
    """The configured connections whose news does not count."""
    return [Held(*row) for row in session.execute(HELD)]


def whole(session: Session) -> list[str]:
    """The connections of which all counts, those that changed last at the end."""
    return [name for (name,) in session.execute(WHOLE.encode())]


def try_again(session: Session, code: str) -> None:
    """Nothing; what is skipped counts again where anything changed with which it could not be built.

    That is the code, and for what goes on also what is landed and the settings.
    """
    causes = _causes(session, code)
    known = session.execute("select connection, known_to = 'infinity', cause from tieout.skipped").fetchall()
    for name, goes_on, cause in known:
        if cause != (causes.get(name) if goes_on else code):
            session.execute("delete from tieout.skipped where connection = %s and cause = %s", [name, cause])


def skip(session: Session, stretches: Mapping[str, Stretch], reasons: Mapping[str, str], code: str = "") -> None:
    """Nothing; what these connections came to be known as in that time does not count; without `code` on trial."""
    causes = _causes(session, code) if code else {}
    for name, stretch in stretches.items():
        cause = causes.get(name, "") if stretch.known_to is None else code
        session.execute(SKIP.encode(), [name, stretch.known_from, stretch.known_to, reasons.get(name, ""), cause])


def release(session: Session, names: Iterable[str]) -> None:
    """Nothing; what is skipped on trial of these connections counts again."""
    session.execute("delete from tieout.skipped where connection = any(%s) and cause = ''", [list(names)])


def remember(session: Session) -> None:
    """Nothing; what is known now of every connection that is not held is what the models could be built with."""
    session.execute(REMEMBER)


def choices(session: Session, name: str) -> Sequence[Stretch]:
    """What may be skipped of a connection with which the models fail, that after which most counts first."""
    built, landed = session.execute(KNOWN.encode(), {"connection": name}).fetchone() or (None, None)
    now_alone = (Stretch(None, landed),) if landed else ()
    if built and landed and built < landed:
        return (Stretch(built, landed), Stretch(built, None), *now_alone)
    return now_alone


def suspects(session: Session, name: str, since: datetime | None, message: str) -> str:
    """Which rows it came with, in words: those with a value that the message quotes, else all since then."""
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
