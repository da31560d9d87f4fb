"""The home page: a table of contents that says what to read when, and each company with its totals and its proof."""

from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from dashboards import excluded_documents, paths, phrasing
from dashboards.company_data import CompanyData
from dashboards.report import (
    Block,
    Column,
    Fact,
    Link,
    NavigationGroup,
    Occasion,
    ReadingGuide,
    Report,
    ReportHeader,
    Row,
    Table,
    TieOut,
)
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
_PURPOSES: dict[Occasion, str] = {
    "Monday": "Whom to chase: the aging, largest overdue first.",
    "Billing": "What to bill, and at which rates.",
    "Month end": "Close the month: the roll-forward, the aging, its proof, and what was earned.",
    "Sale": "Who has ordered, and what is left to sell.",
    "Board": "How much is open and how late, what was earned, and what was planned.",
    "Audit": "Both figures of every control, and the exceptions.",
}


def build(companies: Sequence[CompanyData]) -> Report:
    """Return the one home page, of at least one company."""
    return Report(
        path=paths.HOME,
        title=TITLE,
        question=QUESTION,
        headline=_headline(companies),
        header=_header(companies),
        blocks=(
            Block(key="books", title="", tables=(_table(companies),)),
            *((_proof(companies),) if len(companies) > 1 else ()),
            Block(key="reading", title="What to read when", guides=_guides(companies)),
        ),
        notes=("Currencies are shown apart and never added.", "Overdue share is overdue ÷ gross open invoices."),
        evidence=(Link("These numbers as JSON", "index.json"), Link("Checksums of all files", "manifest.json")),
        navigation=(NavigationGroup("", (Link("Home", "index.html"),)),),
        left_out=tuple(
            replace(link, text=f"{phrasing.isolated(data.name)}: {link.text}" if len(companies) > 1 else link.text)
            for data in companies
            for link in excluded_documents.of_company(data)
        ),
    )


def _headline(companies: Sequence[CompanyData]) -> str:
    if len(companies) > 1:
        return f"{_together(companies)}."
    (only,) = companies
    if not only.is_known:
        return f"{only.header_of_all.tie_out.sentence}."
    sentence = overview.sentence(only.overview[0]) if only.overview else excluded_documents.nothing_open(only)
    return f"{sentence} {only.header_of_all.tie_out.sentence}."


def _together(companies: Sequence[CompanyData]) -> str:
    """Return how many companies tie out, and which do not."""
    by_status: dict[str, list[str]] = {}
    for data in companies:
        by_status.setdefault(data.header_of_all.tie_out.status, []).append(phrasing.isolated(data.name))
    number = len(by_status.pop("ties", []))
    if number == len(companies):
        return f"{'Both' if number == 2 else 'All ' + phrasing.spelled(number)} companies tie out to the books"
    first = f"{number} of {len(companies)} companies {'ties' if number == 1 else 'tie'} out"
    said: list[str] = []
    for status in (status for status in _SAID if status in by_status):
        said.append(_named(by_status[status], *_SAID[status], is_first=not number and not said))
    return f"{first if number else 'No company ties out'}; {phrasing.listed(said)}"


def _named(names: Sequence[str], one: str, many: str, *, is_first: bool) -> str:
    """Return the companies of one state, or how many; they are others only where some stand before them."""
    counted = f"{len(names):,}" if is_first else phrasing.plural(len(names), "other")
    shown = phrasing.listed(names) if len(names) <= _NAMED else counted
    return f"{shown} {one if len(names) == 1 else many}"


def _header(companies: Sequence[CompanyData]) -> ReportHeader:
    """Return the companies' common header: the latest as-of day where their time zones are on different days."""
    first = companies[0].header_of_all
    if len(companies) == 1:
        return first
    zones = {data.company["time_zone"] for data in companies}
    known = first.known_at if len(zones) == 1 else first.known_at.astimezone(ZoneInfo("UTC"))
    return ReportHeader(
        company=phrasing.plural(len(companies), "company", "companies"),
        currencies=tuple(dict.fromkeys(code for data in companies for code in data.header.currencies)),
        as_of=max(data.header.as_of for data in companies),
        known_at=known,
        tie_out=_tie_out(companies),
        version=first.version,
        warning=" ".join(f"{data.name}: {data.header.warning}" for data in companies if data.header.warning),
    )


def _tie_out(companies: Sequence[CompanyData]) -> TieOut:
    states = {data.header_of_all.tie_out.status for data in companies}
    if len(states) == 1:
        return TieOut(states.pop(), _together(companies))
    return TieOut("differs" if "differs" in states else "not_compared", _together(companies))


def _proof(companies: Sequence[CompanyData]) -> Block:
    """Return what every company was compared with."""
    called = _called(companies)
    facts = (
        Fact(called[data.connection], tie_out.sentence, tie_out.page)
        for data in companies
        for tie_out in (data.header_of_all.tie_out,)
    )
    return Block(key="proof", title="Do they tie out?", facts=tuple(facts))


def _table(companies: Sequence[CompanyData]) -> Table:
    lines = [(data, row) for data in companies for row in (data.overview or (None,))]
    some_left_out = any(data.views.get("left_out") for data in companies)
    unknown = "" if all(data.is_known for data in companies) else ", or no numbers of the company are known"
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
            Column("synced_at", "Last synced", "timestamp", undefined="it was never synced"),
            Column("tie_out", "Tie-out", "status"),
        ),
        rows=tuple(_line(data, row) for data, row in lines),
        targets=tuple(paths.company_page(data.connection, paths.OVERVIEW) for data, _ in lines),
    )


def _line(data: CompanyData, row: Row | None) -> tuple[object, ...]:
    """Return one company in one currency; a company with nothing open has a line too."""
    open_now = [row[key] for key in _FROM_OVERVIEW] if row else [data.company["home_currency"], *[None] * 4]
    return (data.name, *open_now, data.header.as_of, data.header.synced_at, data.header_of_all.tie_out.status)


def _guides(companies: Sequence[CompanyData]) -> tuple[ReadingGuide, ...]:
    """Return what to read when, of the pages that there are."""
    every = [ReadingGuide(occasion, why, _links(companies, occasion)) for occasion, why in _PURPOSES.items()]
    return tuple(guide for guide in every if guide.links)


def _links(companies: Sequence[CompanyData], occasion: Occasion) -> dict[str, tuple[Link, ...]]:
    called = _called(companies)
    found = {called[data.connection]: data.contents.get(occasion, ()) for data in companies}
    return {company: links for company, links in found.items() if links}


def _called(companies: Sequence[CompanyData]) -> dict[str, str]:
    """Return what to call each connection: the company's name, with the connection where two have one name."""
    names = [data.name for data in companies]
    return {
        data.connection: data.name if names.count(data.name) == 1 else f"{data.name} ({data.connection})"
        for data in companies
    }
