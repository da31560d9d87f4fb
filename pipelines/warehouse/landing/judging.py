"""What is landed is judged once, as it is landed: a version that the models could not read is flagged and set aside.

`unreadable` of a raw version says which fields are not what its stream's shape wants; null is readable. Models read
`readable_<source>.<stream>`, which has the readable versions only, so that none of them ever casts another, and only
those of connections that count (`tieout.counted`): that are configured, so that removing one from the configuration
always helps, and whose data the models can be built with, else as far as they could (`quarantine`). Where the shape
of a stream changed, what is there is judged again.
"""

from collections.abc import Iterable
from hashlib import sha256

from psycopg import sql

from pipelines.sources.shape import LONGEST_WORD, Field, Named, Shape
from pipelines.sources.stream import Source, Stream
from pipelines.warehouse.database import Session
from pipelines.warehouse.landing import judging_statements as statements


def faults(shape: Shape) -> sql.Composable:
    """Return the expression for what is wrong with a row of `landed`: a list of field, kind and value, or null."""
    fields = sql.SQL(", ").join(
        sql.SQL("({}::jsonpath, {}, {})").format(_path(field), sql.Literal(field.path), sql.Literal(field.kind))
        for field in shape.fields
        if field.kind != "needed"
    )
    needed = sql.Literal([field.path for field in shape.fields if field.kind == "needed"])
    limits = {"shown": statements.SHOWN, "longest": LONGEST_WORD, "longest_id": statements.LONGEST_ID}
    return sql.SQL(statements.FAULTS).format(
        fields=fields, needed=needed, **{name: sql.Literal(limit) for name, limit in limits.items()}
    )


def ensure(session: Session, sources: Iterable[Source]) -> None:
    """Judge what is landed of these sources by their shapes of today, and make the views that read or tell of it."""
    known = {(source, stream): shape for source, stream, shape in session.execute("select * from tieout.judged")}
    for source in sources:
        outdated = [s for s in source.streams if known.get((source.name, s.name)) != _fingerprint(s.shape)]
        if outdated:
            session.execute(statements.FITS.encode())
        for stream in outdated:
            _judge(session, source, stream)
        if outdated:
            _tell(session, source)


def _judge(session: Session, source: Source, stream: Stream) -> None:
    table = sql.Identifier(f"raw_{source.name}", stream.name)
    session.execute(sql.SQL("alter table {} add column if not exists unreadable jsonb").format(table))
    next_version = sql.SQL(statements.NEXT_READABLE if stream.shape.is_setting else statements.NEXT_VERSION)
    prepare = sql.SQL(statements.PREPARE).format(
        table=table,
        index=sql.Identifier(f"{stream.name}_unreadable"),
        readable=sql.Identifier(f"readable_{source.name}", stream.name),
        faults=faults(stream.shape),
        counted=statements.COUNTED,
        skipped=_skipped("version"),
        columns=sql.SQL(statements.COLUMNS).format(
            seen_from=sql.SQL(statements.FIRST_KNOWN),
            seen_to=next_version.format(table=table, skipped=_skipped("later")),
        ),
        source=sql.Literal(source.name),
        stream=sql.Literal(stream.name),
        fingerprint=sql.Literal(_fingerprint(stream.shape)),
    )
    session.execute(sql.SQL("create schema if not exists {}").format(sql.Identifier(f"readable_{source.name}")))
    session.execute(prepare)


def _tell(session: Session, source: Source) -> None:
    view = sql.Identifier("tieout", f"set_aside_{source.name}")
    each = [_set_aside(source, stream) for stream in source.streams]
    session.execute(sql.SQL("drop view if exists {}").format(view))
    session.execute(sql.SQL("create view {} as {}").format(view, sql.SQL(" union all ").join(each)))


def _set_aside(source: Source, stream: Stream) -> sql.Composable:
    named = stream.shape.named or Named(f"{stream.name}:", "")
    return sql.SQL(statements.SET_ASIDE).format(
        table=sql.Identifier(f"raw_{source.name}", stream.name),
        stream=sql.Literal(stream.name),
        prefix=sql.Literal(named.prefix),
        customer_prefix=sql.Literal(named.customer_prefix),
        customer=_keys(named.customer),
        amount=_keys(named.amount),
        currency=_keys(named.currency),
        is_setting=sql.Literal(stream.shape.is_setting),
        counted=statements.COUNTED,
        skipped=_skipped("odd"),
    )


def _skipped(version: str) -> sql.Composable:
    return sql.SQL(statements.SKIPPED).format(version=sql.Identifier(version))


def _path(field: Field) -> sql.Literal:
    """Return the path in PostgreSQL's own words: `$."Line"[*]."Amount"`."""
    keys = field.path.split(".") if field.path else []
    steps = (f'."{key.removesuffix("[]")}"{"[*]" if key.endswith("[]") else ""}' for key in keys)
    return sql.Literal("$" + "".join(steps))


def _keys(path: str | None) -> sql.Composable:
    """Return the path of a field that is in no list as an array of keys; without a field, one that finds nothing."""
    return sql.SQL("{}::text[]").format(sql.Literal(path.split(".") if path else [""]))


def _fingerprint(shape: Shape) -> str:
    return sha256(
        repr(
            (
                shape,
                statements.FITS,
                statements.FAULTS,
                statements.SET_ASIDE,
                statements.COLUMNS,
                statements.FIRST_KNOWN,
                statements.NEXT_VERSION,
                statements.NEXT_READABLE,
                statements.PREPARE,
                statements.COUNTED,
                statements.SKIPPED,
            )
        ).encode()
    ).hexdigest()
