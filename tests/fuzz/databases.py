"""Databases of a source whose columns and rows are changed at random."""

from random import Random

import psycopg

from tests.fuzz.mutations import VALUES

TYPED = {
    "numeric": ("NaN", "Infinity", "-1", "99999999.99", "-99999999.99", "0", None),
    "integer": ("2147483647", "-1", "0", None),
    "bigint": ("9223372036854775807", "-1", "0", "404", None),
    "timestamp with time zone": ("infinity", "-infinity", "0001-01-01 BC", "99999-01-01", "0001-01-01", None),
    "timestamp without time zone": ("infinity", "-infinity", "0001-01-01 BC", "99999-01-01", "0001-01-01", None),
    "date": ("infinity", "-infinity", "0001-01-01 BC", "99999-01-01", "0001-01-01", "9999-12-31", None),
    "double precision": ("NaN", "Infinity", "1e300", "-1e-300", None),
    "boolean": ("true", "false", None),
    "jsonb": ("[]", "1", '"x"', '{"a": ' * 50 + "1" + "}" * 50, None),
}
COLUMNS = (
    "select table_name, column_name, data_type from information_schema.columns where table_schema = 'public'"
    " order by 1, 2"
)


def spoil(url: str, chance: Random, many: int, *, wild: bool) -> list[str]:
    """Change so many values within their columns' types, or with `wild` types, columns, tables; return what changed."""
    told = []
    with psycopg.connect(url, autocommit=True) as session:
        for _ in range(many):
            columns = session.execute(COLUMNS.encode()).fetchall()
            table, column, kind = chance.choice([each for each in columns if each[1] != "id" or wild])
            statement, value = _change(table, column, kind, chance, wild=wild)
            try:
                session.execute(statement.encode(), [value] if "%s" in statement else None)
                told.append(f"{table}.{column}: {statement.split()[0]} {str(value)[:30]}")
            except (psycopg.Error, UnicodeError):
                continue  # the database does not take it
    return told


def _change(table: str, column: str, kind: str, chance: Random, *, wild: bool) -> tuple[str, str | None]:
    name = f'"{column}"'
    row = f"ctid = (select ctid from {table} offset {chance.randint(0, 20)} limit 1)"
    if wild:
        change = chance.choice(("type", "type", "drop", "rename", "twice", "table"))
        statements = {
            "type": f"alter table {table} alter column {name} type {chance.choice(('text', 'bytea', 'json', 'text[]'))}"
            f" using null",
            "drop": f"alter table {table} drop column {name}",
            "rename": f"alter table {table} rename column {name} to other",
            "twice": f"insert into {table} select * from {table} where {row}",
            "table": f"drop table {table}",
        }
        return statements[change], None
    words = [value.strip('"') for value in VALUES if value.startswith('"') and "\\" not in value] + [None]
    value = chance.choice(TYPED.get(kind, tuple(words)))
    return f"update {table} set {name} = %s where {row}", value
