"""One company's report rows, read once, and what all of its pages share: the stamp, the trail, the customers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from dashboards import paths, phrasing, trouble, views
from dashboards.reader import Reader
from dashboards.report import COMPANY, Link, Row, Stamp, TieOut


@dataclass(frozen=True)
class Books:
    """One company: its `rpt_company` row, its overview rows (home currency first), its verdicts and every other view.

    `contents` is what the home page leads to; without it there is no way from there. `trouble` says why there are no
    numbers.
    """

    company: Row
    overview: tuple[Row, ...]
    verdicts: tuple[Row, ...]
    tie_outs: tuple[Row, ...]
    views: Mapping[str, tuple[Row, ...]]
    version: str
    contents: tuple[Link, ...] = ()
    trouble: str = ""

    @property
    def connection(self) -> str:
        """The company's name in the settings."""
        return str(self.company["connection"])

    @property
    def name(self) -> str:
        """The company's name as its people write it."""
        return str(self.company["company_name"] or self.connection)

    @property
    def currencies(self) -> tuple[str, ...]:
        """The currencies with something open, the home currency first."""
        return tuple(row["currency"] for row in self.overview)

    @property
    def moved(self) -> tuple[str, ...]:
        """The currencies with a roll-forward, also those with nothing open any more, the home currency first."""
        return tuple(dict.fromkeys(row["currency"] for row in self.home_first(self.views["roll_forward"])))

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
    def stamp(self) -> Stamp:
        """What the pages of its receivables say about their numbers."""
        return self.stamp_about("receivables")

    @cached_property
    def stamp_of_all(self) -> Stamp:
        """What is said of the company: it differs where any subject does."""
        return self.stamp_about(COMPANY)

    def stamp_about(self, subject: str) -> Stamp:
        """What a page of this subject says about its numbers."""
        company = self.company
        return Stamp(
            company=self.name,
            currencies=self.currencies or tuple(filter(None, [company["home_currency"]])),
            as_of=company["as_of"],
            known_at=self.local(company["known_at"]),
            tie_out=self._tie_out(subject),
            version=self.version,
            synced_at=self.local(company["last_synced_at"]) if company["last_synced_at"] else None,
            warning=self.trouble or trouble.warning(company),
        )

    @cached_property
    def trail(self) -> tuple[Link, ...]:
        """The way through the company's pages."""
        return (Link("Home", f"{paths.HOME}.html"), *self._pages())

    @property
    def at_home(self) -> "Books":
        """The same without its rows, but with what the home page leads to."""
        page = paths.company_page(self.connection, "overview")
        moves = tuple(Link("Roll-forward", f"{page}#roll-forward-{code.lower()}") for code in self.moved[:1])
        return replace(self, views={"left_out": self.views["left_out"]}, contents=(*self._pages(), *moves))

    @cached_property
    def has_rates(self) -> bool:
        """Whether rates are kept anywhere; hours may also state their own, as those of QuickBooks do."""
        return any(self.views.get(view) for view in views.RATES)

    @cached_property
    def measures_work(self) -> bool:
        """Whether it has pages of what became of its hours: these keep no history, so only where pages are of today."""
        return any(self.views.get(view) for view in (*views.RATES, *views.WORK)) and bool(self.company["is_now"])

    @property
    def has_revenue(self) -> bool:
        """Whether anything was ever billed, sold or taken back."""
        return bool(self.views.get("revenue"))

    @cached_property
    def takes_orders(self) -> bool:
        """Whether the company has orders, carts or an inventory beside its books."""
        return any(self.views.get(view) for view in views.ORDERS)

    @cached_property
    def keeps_budgets(self) -> bool:
        """Whether it has budgets, expenses, purchase orders or store credits."""
        return any(self.views.get(view) for view in views.BUDGETS)

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
        """The rows of a view in one currency."""
        return tuple(row for row in self.views[view] if row["currency"] == currency)

    def home_first(self, rows: Iterable[Row]) -> list[Row]:
        """The rows in their order, those in the company's own currency before all others."""
        return _home_first(rows, self.company["home_currency"])

    def local(self, when: datetime) -> datetime:
        """A moment on the company's own clock."""
        return when.astimezone(ZoneInfo(self.company["time_zone"] or "UTC"))

    def evidence(self, path: str) -> tuple[Link, ...]:
        """Where the numbers of the page at `path` can be checked."""
        return (
            Link("These numbers as JSON", f"{path}.json"),
            Link("Tie-out to the books", paths.company_page(self.connection, "tie-out")),
            Link("Checksums of all files", "manifest.json"),
        )

    def customer_target(self, customer_id: Any) -> str | None:
        """The page of a customer, or None for one that never had a document."""
        return paths.customer_page(self.connection, customer_id) if customer_id in self.customers else None

    def _pages(self) -> tuple[Link, ...]:
        """The pages that this company has, but for those of its customers."""
        if not self.is_known:
            return (Link("Overview", paths.company_page(self.connection, "overview")),)
        names = (
            *("overview", "aging", "tie-out"),
            *(("revenue",) if self.has_revenue else ()),
            *(("orders",) if self.takes_orders else ()),
            *(("budget",) if self.keeps_budgets else ()),
            *(("clients",) if self.measures_work else ()),
            *(("rates",) if self.has_rates else ()),
            *(("realization", "unbilled") if self.measures_work else ()),
        )
        called = {"unbilled": "Unbilled work"}
        return tuple(
            Link(called.get(name, phrasing.capital(name)), paths.company_page(self.connection, name)) for name in names
        )

    def _tie_out(self, subject: str) -> TieOut:
        (verdict,) = (row for row in self.verdicts if row["subject"] == subject and row["currency"] is None)
        return TieOut(
            status=verdict["status"] or "nothing_known",
            sentence=verdict["reason"],
            page=paths.company_page(self.connection, "tie-out") if self.is_known else None,
            taken_at=self.local(verdict["taken_at"]) if verdict["taken_at"] else None,
            subject=subject,
        )


def read_books(reader: Reader, company: Row, version: str) -> Books:
    """The rows of one company."""
    connection = company["connection"]
    overview = _home_first(reader.rows("rpt_overview", connection=connection), company["home_currency"])
    verdicts = tuple(reader.rows("rpt_verdict", connection=connection))
    if not company["is_known"]:
        return Books(company, (), verdicts, (), dict.fromkeys(views.ALL, ()), version)
    rows = {name: tuple(reader.rows(f"rpt_{name}", connection=connection)) for name in views.ALL}
    tie_outs = tuple(reader.rows("rpt_tie_out", connection=connection))
    return Books(company, tuple(overview), verdicts, tie_outs, rows, version)


def without_numbers(company: Row, why: str, version: str) -> Books:
    """A company whose numbers cannot be shown, and why."""
    verdict = {
        "subject": COMPANY,
        "currency": None,
        "status": "not_compared",
        "reason": "Not compared: no numbers can be shown",
        "taken_at": None,
    }
    verdicts = (verdict, {**verdict, "subject": "receivables"})
    return Books({**company, "is_known": False}, (), verdicts, (), dict.fromkeys(views.ALL, ()), version, trouble=why)


def _home_first(rows: Iterable[Row], home: str | None) -> list[Row]:
    return sorted(rows, key=lambda row: bool(row["currency"] != home))


def _grouped(rows: Iterable[Row]) -> dict[str | None, tuple[Row, ...]]:
    groups: dict[str | None, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row["customer_id"]].append(row)
    return {customer_id: tuple(group) for customer_id, group in groups.items()}
