"""The reader that pages are handed: rows of the `reports` views, read only, all of one snapshot."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from pipelines.errors import SourceError, WarehouseError
from pipelines.warehouse.database import Database, Session

REPORTS = "reports"


class Reader:
    """A reader of report views, as of one day and known at one moment."""

    def __init__(self, session: Session, database: Database) -> None:
        self._session = session
        self._database = database

    def rows(self, view: str, **where: str) -> list[dict[str, Any]]:
        """Return the rows of `reports.<view>` whose columns have these values, in the view's own order."""
        query = sql.SQL("select * from {}").format(sql.Identifier(REPORTS, view))
        if where:
            conditions = [
                sql.SQL("{} = {}").format(sql.Identifier(column), sql.Placeholder(column)) for column in where
            ]
            query += sql.SQL(" where ") + sql.SQL(" and ").join(conditions)
        with self._session.cursor(row_factory=dict_row) as cursor:
            # the views look at all companies before a condition of ours can reach them
            cursor.execute("select set_config('tieout.connection', %s, true)", [where.get("connection", "")])
            return cursor.execute(query, where).fetchall()

    @contextmanager
    def apart(self) -> Iterator[None]:
        """Isolate a block whose failure leaves other rows readable; rows that cannot be made are a SourceError."""
        try:
            with self._session.transaction():
                yield
        except (psycopg.DataError, psycopg.IntegrityError, psycopg.InternalError) as error:
            raise SourceError(str(error).partition("\n")[0]) from None
        except psycopg.Error as error:
            raise self._database.failed(error) from None


@contextmanager
def reading(database: Database, *, as_of: date | None = None, known_at: datetime | None = None) -> Iterator[Reader]:
    """Yield a reader of one snapshot; without a day as of each company's today, without a moment as known now."""
    with database.session() as session:
        session.execute("set transaction isolation level repeatable read, read only")
        for name, value in (("tieout.as_of", as_of), ("tieout.known_at", known_at)):
            session.execute("select set_config(%s, %s, true)", [name, value.isoformat() if value else ""])
        try:
            yield Reader(session, database)
        except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName, psycopg.errors.UndefinedFunction):
            raise WarehouseError("The warehouse has no report tables yet.", hint="Type: tieout refresh") from None
