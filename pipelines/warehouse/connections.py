"""Which connections are configured, and what their settings say about them: for the models.

Settings are knowledge like everything else: what they said is closed, never overwritten. A version without `known_to`
is what `tieout.toml` says now; a connection without one is configured no longer, and leaves the models.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from psycopg import sql

from pipelines.settings import Connection, Settings
from pipelines.sources.stream import Books
from pipelines.warehouse.database import Session, scalar
from pipelines.warehouse.landing import sync_log

SETTINGS = ("source", "name_shown", "home_currency", "time_zone", "ages_from", "fiscal_year_start_month")
TICK = timedelta(microseconds=1)

LAST = """
select distinct on (connection) connection, source, books, company, case when known_to is null then configuration end
from tieout.connection as last
where exists (
    select from tieout.sync_log where sync_log.connection = last.connection and status <> 'failed'
)
order by connection, known_from desc
"""

INSERT = f"""
insert into tieout.connection (connection, {", ".join(SETTINGS)}, known_from, books, books_from, company, configuration)
values (%s, %s, %s, %s, %s, %s, %s, coalesce(%s, '-infinity'::timestamptz), %s, %s, %s, %s)
"""

UPDATE = """
update tieout.connection set books = %s, books_from = %s, company = %s, configuration = %s
where connection = %s and known_to is null
"""

SHARED = """
select array_agg(connection order by connection), books
from tieout.connection
where known_to is null and books is not null
group by books
having count(*) > 1
order by books
"""

LEFT = """
select distinct on (connection) connection, source, known_to
from tieout.connection
where connection not in (select connection from tieout.connection where known_to is null)
order by connection, known_from desc
"""


@dataclass(frozen=True)
class Described:
    """A connection as the configuration has it, and which books that means, as far as its keys tell."""

    connection: Connection
    books: Books | None


@dataclass(frozen=True)
class Landed:
    """What a connection was when it was last read: its source, its books, the company that they belong to, and where it
    is configured now.
    """

    source: str
    books: str | None
    company: str | None
    configuration: str | None


@dataclass(frozen=True)
class Left:
    """A connection that is no longer configured: since when, and how many rows, every version of them, raw keeps."""

    connection: str
    source: str
    since: datetime
    rows: int


def landed(session: Session) -> dict[str, Landed]:
    """Return what each connection that was ever read successfully was when it was last described."""
    return {row[0]: Landed(*row[1:]) for row in session.execute(LAST)}


def describe(session: Session, settings: Settings, described: Sequence[Described], now: datetime) -> list[str]:
    """Record the connections of a configuration; return the names of those that it has no longer.

    Another configuration of the same warehouse keeps its own, as long as its file is there.
    """
    own = str(settings.file)
    names = [each.connection.name for each in described]
    current = session.execute(
        "select connection, configuration from tieout.connection where known_to is null order by connection"
    ).fetchall()
    gone = [
        name
        for name, configuration in current
        if name not in names and (configuration in (None, own) or not Path(configuration).exists())
    ]
    for name in gone:
        _close(session, name, _moment(session, name, now))
    for each in described:
        _describe(session, each, own, now)
    return gone


def shared(session: Session) -> list[tuple[list[str], str]]:
    """Return the names of connections that read the same books, and the books in words."""
    return [(names, books) for names, books in session.execute(SHARED)]


def left(session: Session) -> list[Left]:
    """Return the connections that are no longer configured, and what is kept of them."""
    found = session.execute(LEFT).fetchall()
    return [Left(name, source, since, _kept(session, source, name)) for name, source, since in found]


def next_moment(session: Session, name: str, now: datetime) -> datetime:
    """Return when what is landed now becomes known: knowledge only grows, also if the clock stood still or went back.

    It is after every sync before, also one that brought nothing, and not before the settings with which it is read.
    """
    known, said = sync_log.last_known(session, name), _said_from(session, name)
    return max([now, *([known + TICK] if known else []), *([said] if said else [])])


def _describe(session: Session, each: Described, own: str, now: datetime) -> None:
    name = each.connection.name
    said = [getattr(each.connection, setting) for setting in SETTINGS]
    books, company = (each.books.words, each.books.company) if each.books else (None, None)
    moment = _moment(session, name, now)
    row = session.execute(
        f"select books, books_from, company, {', '.join(SETTINGS)} from tieout.connection"
        " where connection = %s and known_to is null".encode(),
        [name],
    ).fetchone()
    known_books, since, known_company, *known = row or (None, None, None)
    where = [books or known_books, since if books in (None, known_books) else moment, company or known_company, own]
    if row and known == said:
        session.execute(UPDATE.encode(), [*where, name])
        return
    _close(session, name, moment)
    if moment is None:  # nothing was ever known under what it said before
        session.execute("delete from tieout.connection where connection = %s", [name])
    session.execute(INSERT.encode(), [name, *said, moment, *where])


def _close(session: Session, name: str, moment: datetime | None) -> None:
    session.execute(
        "update tieout.connection set known_to = coalesce(%s, now()) where connection = %s and known_to is null",
        [moment, name],
    )


def _moment(session: Session, name: str, now: datetime) -> datetime | None:
    """Return when a change of a connection's settings becomes known; None where nothing is known of it yet."""
    if sync_log.last_known(session, name) is None:
        return None
    said = _said_from(session, name)
    return max([next_moment(session, name, now), *([said + TICK] if said else [])])


def _said_from(session: Session, name: str) -> datetime | None:
    """Return since when the settings of a connection say what they say, or None if they always did."""
    query = "select nullif(max(known_from), '-infinity') from tieout.connection where connection = %s"
    found = scalar(session, query, [name])
    return found if isinstance(found, datetime) else None


def _kept(session: Session, source: str, name: str) -> int:
    """Return how many rows of a connection stand in the raw tables of its source."""
    tables: Iterable[tuple[str]] = session.execute(
        "select tablename from pg_tables where schemaname = %s", [f"raw_{source}"]
    ).fetchall()
    count = sql.SQL("select count(*) from {} where connection = {}")
    counted = [count.format(sql.Identifier(f"raw_{source}", table), sql.Literal(name)) for (table,) in tables]
    total = sql.SQL("select coalesce(sum(count), 0)::bigint from ({}) as each_table").format(
        sql.SQL(" union all ").join(counted)
    )
    return int(scalar(session, total.as_string(session))) if counted else 0
