"""The home page: a table of contents that says what to read when, and each company with its totals and its proof."""

from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from dashboards import left_out, paths, phrasing
from dashboards.company_data import Books
from dashboards.report import Block, Column, Fact, Link, Reading, Report, Row, Stamp, Table, TieOut
from dashboards.reports.receivables import overview

TITLE = "Receivables"
QUESTION = "What should I read, and can I trust it?"
_FROM_OVERVIEW = ("currency", "total", "overdue", "overdue_share", "open_invoices")
_NAMED = 3  # so many companies a sentence can name
_SAID = {
    "differs": ("differs", "differ"),
    "not_compared": ("was not compared", "were not compared"),
    "nothing_known": ("was not known yet", "were not known yet"),
}
_WHEN = (
    ("Monday", "Whom to chase: the aging, largest overdue first.", ("Aging",)),
    ("Billing", "What to bill, and at which rates.", ("Unbilled work", "Rates", "Clients")),
    (
        *("Month end", "Close the month: the aging, its proof, how the balance moved, and what was earned."),
        ("Aging", "Tie-out", "Roll-forward", "Revenue", "Realization"),
    ),
    ("Sale", "Who has ordered, and what is left to sell.", ("Orders",)),
    (
        *("Board", "How much is open and how late, what was earned, and what was planned."),
        ("Overview", "Revenue", "Budget"),
    ),
    ("Audit", "Both figures of every control, and the exceptions.", ("Tie-out",)),
)


def build(companies: Sequence[Books]) -> Report:
    """The one home page, of at least one company."""
    return Report(
        path=paths.HOME,
        title=TITLE,
        question=QUESTION,
        headline=_headline(companies),
        stamp=_stamp(companies),
        blocks=(
            Block(key="books", title="", tables=(_table(companies),)),
            *((_proof(companies),) if len(companies) > 1 else ()),
            Block(key="reading", title="What to read when", readings=_readings(companies)),
        ),
        notes=("Currencies are shown apart and never added.", "Overdue share is overdue ÷ gross open invoices."),
        evidence=(Link("These numbers as JSON", "index.json"), Link("Checksums of all files", "manifest.json")),
        trail=(Link("Home", "index.html"),),
        left_out=tuple(
            replace(link, text=f"{phrasing.isolated(books.name)}: {link.text}" if len(companies) > 1 else link.text)
            for books in companies
            for link in left_out.of_company(books)
        ),
    )


def _headline(companies: Sequence[Books]) -> str:
    if len(companies) > 1:
        return f"{_together(companies)}."
    (only,) = companies
    if not only.is_known:
        return f"{only.stamp_of_all.tie_out.sentence}."
    sentence = overview.sentence(only.overview[0]) if only.overview else left_out.nothing_open(only)
    return f"{sentence} {only.stamp_of_all.tie_out.sentence}."


def _together(companies: Sequence[Books]) -> str:
    """How many companies tie out, and which do not."""
    by_status: dict[str, list[str]] = {}
    for books in companies:
        by_status.setdefault(books.stamp_of_all.tie_out.status, []).append(phrasing.isolated(books.name))
    number = len(by_status.pop("ties", []))
    if number == len(companies):
        return f"{'Both' if number == 2 else 'All ' + phrasing.spelled(number)} companies tie out to the books"
    first = f"{number} of {len(companies)} companies {'ties' if number == 1 else 'tie'} out"
    said: list[str] = []
    for status in (status for status in _SAID if status in by_status):
        said.append(_named(by_status[status], *_SAID[status], is_first=not number and not said))
    return f"{first if number else 'No company ties out'}; {phrasing.listed(said)}"


def _named(names: Sequence[str], one: str, many: str, *, is_first: bool) -> str:
    """The companies of one state, or how many; they are others only where some stand before them."""
    counted = f"{len(names):,}" if is_first else phrasing.plural(len(names), "other")
    shown = phrasing.listed(names) if len(names) <= _NAMED else counted
    return f"{shown} {one if len(names) == 1 else many}"


def _stamp(companies: Sequence[Books]) -> Stamp:
    """The companies' common stamp: the latest as-of day where their time zones are on different days."""
    first = companies[0].stamp_of_all
    if len(companies) == 1:
        return first
    zones = {books.company["time_zone"] for books in companies}
    known = first.known_at if len(zones) == 1 else first.known_at.astimezone(ZoneInfo("UTC"))
    return Stamp(
        company=phrasing.plural(len(companies), "company", "companies"),
        currencies=tuple(dict.fromkeys(code for books in companies for code in books.stamp.currencies)),
        as_of=max(books.stamp.as_of for books in companies),
        known_at=known,
        tie_out=_tie_out(companies),
        version=first.version,
        warning=" ".join(f"{books.name}: {books.stamp.warning}" for books in companies if books.stamp.warning),
    )


def _tie_out(companies: Sequence[Books]) -> TieOut:
    states = {books.stamp_of_all.tie_out.status for books in companies}
    if len(states) == 1:
        return TieOut(states.pop(), _together(companies))
    return TieOut("differs" if "differs" in states else "not_compared", _together(companies))


def _proof(companies: Sequence[Books]) -> Block:
    """What every company was compared with."""
    called = _called(companies)
    facts = (
        Fact(called[books.connection], tie_out.sentence, tie_out.page)
        for books in companies
        for tie_out in (books.stamp_of_all.tie_out,)
    )
    return Block(key="proof", title="Do they tie out?", facts=tuple(facts))


def _table(companies: Sequence[Books]) -> Table:
    lines = [(books, row) for books in companies for row in (books.overview or (None,))]
    some_left_out = any(books.views["left_out"] for books in companies)
    unknown = "" if all(books.is_known for books in companies) else ", or no numbers of the company are known"
    nothing = ("nothing that could be counted is open" if some_left_out else "nothing is open") + unknown
    return Table(
        key="companies",
        title="Companies",
        columns=(
            Column("company", "Company"),
            Column("currency", "Currency"),
            Column("total", "Open balance", "money", undefined=nothing),
            Column("overdue", "Overdue", "money", undefined=nothing),
            Column("overdue_share", "Overdue share", "share", undefined=f"there is no open invoice{unknown}"),
            Column("open_invoices", "Open invoices", "count", undefined=nothing),
            Column("as_of", "As of", "date"),
            Column("synced_at", "Last synced", "moment", undefined="it was never synced"),
            Column("tie_out", "Tie-out", "status"),
        ),
        rows=tuple(_line(books, row) for books, row in lines),
        targets=tuple(paths.company_page(books.connection, "overview") for books, _ in lines),
    )


def _line(books: Books, row: Row | None) -> tuple[object, ...]:
    """One company in one currency; a company with nothing open has a line too."""
    open_now = [row[key] for key in _FROM_OVERVIEW] if row else [books.company["home_currency"], *[None] * 4]
    return (books.name, *open_now, books.stamp.as_of, books.stamp.synced_at, books.stamp_of_all.tie_out.status)


def _readings(companies: Sequence[Books]) -> tuple[Reading, ...]:
    """What to read when, of the pages that there are."""
    every = [Reading(moment, purpose, _links(companies, names)) for moment, purpose, names in _WHEN]
    return tuple(reading for reading in every if reading.links)


def _links(companies: Sequence[Books], names: tuple[str, ...]) -> dict[str, tuple[Link, ...]]:
    called = _called(companies)
    found = {
        called[books.connection]: tuple(link for name in names for link in books.contents if link.text == name)
        for books in companies
    }
    return {company: links for company, links in found.items() if links}


def _called(companies: Sequence[Books]) -> dict[str, str]:
    """What to call each connection: the company's name, with the connection where two have one name."""
    names = [books.name for books in companies]
    return {
        books.connection: books.name if names.count(books.name) == 1 else f"{books.name} ({books.connection})"
        for books in companies
    }
