"""How many rows the warehouse holds of a stream: what is there now, not every version, and nothing that is deleted."""

from collections.abc import Sequence

from psycopg import sql

from pipelines.sources.stream import Source, Stream
from pipelines.warehouse.database import Session

HELD = """
select connection, count(*) from {table}
where connection = any(%s) and seen_to is null and not is_deleted
group by connection
"""


def held_rows(session: Session, source: Source, stream: Stream, connections: Sequence[str]) -> dict[str, int]:
    """Return the rows of each of these connections that has any."""
    if not connections:
        return {}
    query = sql.SQL(HELD).format(table=sql.Identifier(f"raw_{source.name}", stream.name))
    return {str(connection): int(rows) for connection, rows in session.execute(query, [list(connections)])}
