"""The one report model: what a page says, before any format decides how it looks.

Values are raw (Decimal, date, datetime, text); the formats write them. Nothing here reads rows, formats or draws.
A *target* is a file's path from the root of the site (`acme/aging.html`) or an address outside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

Row = Mapping[str, Any]
Kind = Literal["text", "money", "rate", "hours", "decimal2", "share", "count", "days", "date", "timestamp", "status"]
ChartForm = Literal["bars", "waterfall", "days", "months", "stack", "gauge"]
TieOutStatus = Literal["ties", "differs", "not_compared", "nothing_known"]
Occasion = Literal["Monday", "Billing", "Month end", "Sale", "Board", "Audit"]  # when a page is read
COMPANY = "company"  # the subject that is all others together


@dataclass(frozen=True)
class Link:
    """Words that lead to a target."""

    text: str
    target: str


@dataclass(frozen=True)
class NavigationGroup:
    """Links to pages of one kind, under a name that is read aloud only."""

    label: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class TieOut:
    """Whether the numbers of a subject equal the books, in one sentence; `nothing_known` is no verdict."""

    status: TieOutStatus
    sentence: str
    page: str | None = None
    taken_at: datetime | None = None
    subject: str = "receivables"


@dataclass(frozen=True)
class ReportHeader:
    """The header of a page: whose numbers, in which currencies, as of which day, known when, proven or not."""

    company: str
    currencies: tuple[str, ...]
    as_of: date
    known_at: datetime
    tie_out: TieOut
    version: str
    synced_at: datetime | None = None
    warning: str = ""


@dataclass(frozen=True)
class Figure:
    """One headline number; `definition` tells how it is made, with the reader's own figures put in."""

    key: str
    label: str
    value: Any
    kind: Kind
    currency: str | None = None
    note: str = ""
    definition: str = ""
    secondary: "Figure | None" = None


@dataclass(frozen=True)
class Ratio:
    """What a column of ratios is made of: the keys of columns whose sums are divided, for some rows as for all."""

    over: tuple[str, ...]
    under: tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """One column: its `currency` stands in the head; `undefined` says why a value may be n/a.

    A total of some rows adds only what adds: amounts of one currency, hours and counts, unless `adds` says that a
    column (such as a price) does not. A `ratio` is made again from its sums; everything else is n/a. Shares that are
    parts of one whole (`is_part`) are rounded so that they add to it.
    """

    key: str
    label: str
    kind: Kind = "text"
    currency: str | None = None
    bucket: str | None = None
    undefined: str = ""
    adds: bool = True
    ratio: Ratio | None = None
    is_part: bool = False

    @property
    def sums(self) -> bool:
        """Whether the sum of its values means something."""
        return self.adds and (self.kind in ("hours", "count") or (self.kind == "money" and self.currency is not None))


def picked(row: Row, columns: tuple[Column, ...]) -> tuple[Any, ...]:
    """Return the values of a row in the order of the columns."""
    return tuple(row[column.key] for column in columns)


@dataclass(frozen=True)
class Total:
    """A line at the foot of a table, one value a column; with `is_share` its numbers are percentages."""

    values: tuple[Any, ...]
    is_share: bool = False


@dataclass(frozen=True)
class Table:
    """Rows of values in column order, as many `targets` as rows (or none), and lines of totals.

    `amount` names the column that a smallest amount is asked of; with it the table can be filtered. A folded table
    opens when its title is clicked, and paper has all of it. Amounts in a column without a currency are in that of
    their row's `currency`.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    targets: tuple[str | None, ...] = ()
    totals: tuple[Total, ...] = ()
    sorted_by: str = ""
    amount: str = ""
    note: str = ""
    empty: str = "Nothing to show."
    is_folded: bool = False

    def __post_init__(self) -> None:
        width = len(self.columns)
        if any(len(row) != width for row in self.rows) or any(len(total.values) != width for total in self.totals):
            raise ValueError(f"table {self.key}: a row is not {width} values long")
        if self.targets and len(self.targets) != len(self.rows):
            raise ValueError(f"table {self.key}: {len(self.targets)} targets for {len(self.rows)} rows")


@dataclass(frozen=True)
class Bar:
    """One bar of a chart, with the words at its end; a waterfall's step has a `start`, a mark over time its `day`."""

    bucket: str
    label: str
    amount: Decimal
    words: str
    start: Decimal = Decimal(0)
    day: date | None = None


@dataclass(frozen=True)
class Chart:
    """Bars to draw, the sentence that they tell, and the plotted numbers as a table.

    By day the marks are `days` or `months` (a panel for each label; bucket `line` for a line) or a `stack` (bucket: its
    place).
    """

    key: str
    title: str
    sentence: str
    bars: tuple[Bar, ...]
    numbers: Table
    form: ChartForm = "bars"

    @property
    def is_by_day(self) -> bool:
        """Whether it needs the whole width of a page."""
        return self.form in ("days", "months", "stack")


@dataclass(frozen=True)
class Fact:
    """One line about a customer; `target` where it leads somewhere."""

    label: str
    value: str
    target: str | None = None


@dataclass(frozen=True)
class ReadingGuide:
    """What to read on one occasion of the month, and why: links for each company, by its name."""

    occasion: Occasion
    purpose: str
    links: Mapping[str, tuple[Link, ...]]


@dataclass(frozen=True)
class Block:
    """A part of a page that stands on its own; on most pages one for each currency, because currencies never add."""

    key: str
    title: str
    headline: str = ""
    figures: tuple[Figure, ...] = ()
    facts: tuple[Fact, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()
    guides: tuple[ReadingGuide, ...] = ()


@dataclass(frozen=True)
class Export:
    """A table to take away, as files for a spreadsheet beside the page; `path` is without the ending."""

    path: str
    table: Table


@dataclass(frozen=True)
class Report:
    """One page: `path` is its file's path from the root of the site, without the ending.

    `left_out` says what is in no balance of the page and leads to it; `identities` are the sums that must hold, written
    out; `evidence` leads to where the numbers can be checked.
    """

    path: str
    title: str
    question: str
    headline: str
    header: ReportHeader
    blocks: tuple[Block, ...]
    notes: tuple[str, ...] = ()
    identities: tuple[str, ...] = ()
    evidence: tuple[Link, ...] = ()
    navigation: tuple[NavigationGroup, ...] = ()
    is_wide: bool = False
    exports: tuple[Export, ...] = ()
    left_out: tuple[Link, ...] = ()
