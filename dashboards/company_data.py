"""One company's report rows, read once, and what all of its pages share: the header, the evidence, the customers.

Which views are read and which pages there are, the catalog says.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from dashboards import company_warnings, paths
from dashboards.reader import Reader
from dashboards.report import COMPANY, Link, Occasion, ReportHeader, Row, TieOut


@dataclass(frozen=True)
class CompanyData:
    """One company: its `rpt_company` row, its verdicts and the rows of every other view, by its name without `rpt_`.

    `contents` is what the home page leads to, by occasion; without it there is no way from there. `trouble` says why
    there are no numbers.
    """

    company: Row
    verdicts: tuple[Row, ...]
    views: Mapping[str, tuple[Row, ...]]
    version: str
    contents: Mapping[Occasion, tuple[Link, ...]] = field(default_factory=dict)
    trouble: str = ""

    @property
    def connection(self) -> str:
        """The company's name in the settings."""
        return str(self.company["connection"])

    @property
    def name(self) -> str:
        """The company's name as its people write it."""
        return str(self.company["company_name"] or self.connection)

    @cached_property
    def overview(self) -> tuple[Row, ...]:
        """The overview rows, one a currency with something open, the home currency first."""
        return tuple(self.home_first(self.views.get("overview", ())))

    @property
    def currencies(self) -> tuple[str, ...]:
        """The currencies with something open, the home currency first."""
        return tuple(row["currency"] for row in self.overview)

    @property
    def moved(self) -> tuple[str, ...]:
        """The currencies with a roll-forward, also those with nothing open any more, the home currency first."""
        return tuple(dict.fromkeys(row["currency"] for row in self.home_first(self.views.get("roll_forward", ()))))

    @cached_property
    def aging_by_customer(self) -> dict[str | None, tuple[Row, ...]]:
        """Each customer with an open item and its aging rows, one a currency, in the order of the aging."""
        return _grouped(self.views["aging"])

    @cached_property
    def items_by_customer(self) -> dict[str | None, tuple[Row, ...]]:
        """The open items of each customer."""
        return _grouped(self.views["open_item"])

    @cached_property
    def documents_by_customer(self) -> dict[str | None, tuple[Row, ...]]:
        """The newest documents of each customer, open or not."""
        return _grouped(self.views["customer_document"])

    @cached_property
    def left_out_by_customer(self) -> dict[str | None, tuple[Row, ...]]:
        """Documents of each customer that are in no balance, a row a currency."""
        return _grouped(row for row in self.views["left_out"] if not row["is_total"])

    @cached_property
    def customers(self) -> dict[str | None, Row]:
        """Every customer that ever had a document, by id."""
        return {row["customer_id"]: row for row in self.views["customer"]}

    @property
    def is_known(self) -> bool:
        """Whether the company had been read at the moment that the pages are about."""
        return bool(self.company["is_known"])

    @cached_property
    def header(self) -> ReportHeader:
        """What the pages of its receivables say about their numbers."""
        return self.header_about("receivables")

    @cached_property
    def header_of_all(self) -> ReportHeader:
        """What is said of the company: it differs where any subject does."""
        return self.header_about(COMPANY)

    def header_about(self, subject: str) -> ReportHeader:
        """Return what a page of this subject says about its numbers."""
        company = self.company
        return ReportHeader(
            company=self.name,
            currencies=self.currencies or tuple(filter(None, [company["home_currency"]])),
            as_of=company["as_of"],
            known_at=self.local(company["known_at"]),
            tie_out=self._tie_out(subject),
            version=self.version,
            synced_at=self.local(company["last_synced_at"]) if company["last_synced_at"] else None,
            warning=self.trouble or company_warnings.warning(company),
        )

    def at_home(self, contents: Mapping[Occasion, tuple[Link, ...]]) -> "CompanyData":
        """Return the same with the rows that the home page shows alone, and with what it leads to."""
        shown = {name: self.views[name] for name in ("overview", "left_out") if name in self.views}
        return replace(self, views=shown, contents=contents)

    def has_rows(self, *views: str) -> bool:
        """Tell whether any of these views has rows."""
        return any(self.views.get(view) for view in views)

    @cached_property
    def rates_by_customer(self) -> dict[str | None, tuple[Row, ...]]:
        """The rates in force of each client."""
        return _grouped(self.views["client_rate"])

    @property
    def aged_from(self) -> str:
        """The basis of the buckets, in words."""
        if self.company["ages_from"] == "issue_date":
            return "Aged from the issue date, in calendar days."
        return "Aged from the due date, in calendar days; an item due on the as-of day is current."

    def of(self, view: str, currency: str) -> tuple[Row, ...]:
        """Return the rows of a view in one currency."""
        return tuple(row for row in self.views[view] if row["currency"] == currency)

    def home_first(self, rows: Iterable[Row]) -> list[Row]:
        """Return the rows in their order, those in the company's own currency before all others."""
        home = self.company["home_currency"]
        return sorted(rows, key=lambda row: bool(row["currency"] != home))

    def local(self, when: datetime) -> datetime:
        """Return a moment on the company's own clock."""
        return when.astimezone(ZoneInfo(self.company["time_zone"] or "UTC"))

    def evidence(self, path: str) -> tuple[Link, ...]:
        """Return where the numbers of the page at `path` can be checked."""
        return (
            Link("These numbers as JSON", f"{path}.json"),
            Link("Tie-out to the books", paths.company_page(self.connection, paths.TIE_OUT)),
            Link("Checksums of all files", "manifest.json"),
        )

    def customer_target(self, customer_id: Any) -> str | None:
        """Return the page of a customer, or None for one that never had a document."""
        return paths.customer_page(self.connection, customer_id) if customer_id in self.customers else None

    def _tie_out(self, subject: str) -> TieOut:
        (verdict,) = (row for row in self.verdicts if row["subject"] == subject and row["currency"] is None)
        return TieOut(
            status=verdict["status"] or "nothing_known",
            sentence=verdict["reason"],
            page=paths.company_page(self.connection, paths.TIE_OUT) if self.is_known else None,
            taken_at=self.local(verdict["taken_at"]) if verdict["taken_at"] else None,
            subject=subject,
        )


def read_company(reader: Reader, company: Row, version: str, views: Iterable[str]) -> CompanyData:
    """Read the rows of one company in these views; none of one that was not known at the moment asked for."""
    connection = company["connection"]
    verdicts = tuple(reader.rows("rpt_verdict", connection=connection))
    names = views if company["is_known"] else ()
    rows = {view.removeprefix("rpt_"): tuple(reader.rows(view, connection=connection)) for view in names}
    return CompanyData(company, verdicts, rows, version)


def without_numbers(company: Row, why: str, version: str) -> CompanyData:
    """Return a company whose numbers cannot be shown, and why."""
    verdict = {
        "subject": COMPANY,
        "currency": None,
        "status": "not_compared",
        "reason": "Not compared: no numbers can be shown",
        "taken_at": None,
    }
    verdicts = (verdict, {**verdict, "subject": "receivables"})
    return CompanyData({**company, "is_known": False}, verdicts, {}, version, trouble=why)


def _grouped(rows: Iterable[Row]) -> dict[str | None, tuple[Row, ...]]:
    groups: dict[str | None, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row["customer_id"]].append(row)
    return {customer_id: tuple(group) for customer_id, group in groups.items()}
