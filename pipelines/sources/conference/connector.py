"""A conference's registration (django-program): the options of a connection and its streams.

It is read from the application's PostgreSQL (`conference_database`); which tables and columns: `conference_tables`.
"""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from pipelines.sources.conference.database import Database
from pipelines.sources.conference.shapes import SHAPES
from pipelines.sources.conference.tables import TABLES
from pipelines.sources.shape import BARE
from pipelines.sources.source_database import place_of
from pipelines.sources.stream import Books, Connector, Opening, Source, Stream

TERMS_DAYS = 30  # a purchase order has no due date of its own


class Options(BaseModel):
    """The keys of a connection that only this source knows."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    database_url: SecretStr = Field(min_length=1)
    conference: str | None = Field(default=None, min_length=1)  # its slug; needed where the database holds several
    purchase_order_terms_days: int = Field(default=TERMS_DAYS, ge=0, le=3650)


def open_conference(opening: Opening) -> Connector:
    """An open connection; nothing is asked before the first page is."""
    options: Options = opening.options
    url = options.database_url.get_secret_value()
    return Database(opening.connection, url, options.conference, options.purchase_order_terms_days)


# Only these are always stamped when they change. Orders are cancelled in bulk without a stamp, credits and carts are
# saved field by field, and lines, payments and credit notes have no stamp at all.
STAMPED = frozenset({"purchase_order", "expense"})
OVERLAP = timedelta(hours=1)  # a stamp is of the moment before the commit

_STREAMS = (
    *(
        Stream(
            name,
            is_incremental=name in STAMPED,
            overlap=OVERLAP,
            guards_deletions=name != "conference",
            shape=SHAPES.get(name, BARE),
        )
        for name in TABLES
    ),
    Stream("user"),
    Stream("balance", guards_deletions=False, shape=SHAPES["balance"]),
    Stream("row_count", guards_deletions=False, shape=SHAPES["row_count"]),
)


def _books(keys: Mapping[str, Any], _: Path) -> Books | None:
    """The conference by its slug, where it is named, and its database."""
    place = place_of(keys.get("database_url", ""))
    slug = keys.get("conference")
    if slug:
        return Books(f"conference {slug} in {place}", company=str(slug))
    return Books(f"the conference in {place}") if place else None


SOURCE = Source("conference", _STREAMS, Options, open_conference, books=_books)
