"""The reports in reading order, and all that is known of one besides how its pages are made.

A report is a module in `reports/<subject>/` and an entry here. Pages, JSON, navigation, the contents of the home page,
dbt exposures and Dagster assets follow from the entry; nothing else names a report.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from dashboards import excluded_documents, paths, phrasing
from dashboards.company_data import CompanyData
from dashboards.report import COMPANY, Link, NavigationGroup, Occasion, Report
from dashboards.reports import home, unknown
from dashboards.reports.budget import budget
from dashboards.reports.receivables import aging, customer, overview, tie_out
from dashboards.reports.revenue import orders, revenue
from dashboards.reports.work import clients, rates, realization, unbilled


class Module(Protocol):
    """What a report's module has: the question that it answers, and its pages, of which `path` is the first."""

    QUESTION: str

    def build(self, data: CompanyData, path: str) -> Iterator[Report]:
        """Yield the pages of one company."""
        ...


@dataclass(frozen=True)
class Entry:
    """A report of one company.

    `own_views` are read besides those that every page reads. It is shown where one of `needs` has rows, always without
    them, and with `only_now` on pages about today alone. `group` is its place in the navigation, `subject` whose
    verdict it carries. Where its numbers are made of documents its pages say which of the company's are left out.
    `parts` are links into its page for the home page.
    """

    name: str
    module: Module
    own_views: tuple[str, ...]
    group: str = "Receivables"
    subject: str = "receivables"
    label: str = ""
    path: str = ""
    read_at: tuple[Occasion, ...] = ()
    needs: tuple[str, ...] = ()
    only_now: bool = False
    of_documents: bool = True
    pages: Callable[[CompanyData], int] = lambda data: 1
    parts: Callable[[CompanyData, str], Mapping[Occasion, Link]] = lambda data, path: {}
    question: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "question", self.module.QUESTION)
        object.__setattr__(self, "path", self.path or self.name.replace("_", "-"))
        object.__setattr__(self, "label", self.label or phrasing.capital(self.path))

    @property
    def views(self) -> tuple[str, ...]:
        """Every view that its pages read."""
        left_out = ("rpt_left_out",) if self.of_documents else ()
        return tuple(dict.fromkeys((*_OF_EVERY_PAGE, *self.own_views, *left_out)))

    def is_shown(self, data: CompanyData) -> bool:
        """Tell whether the company has this report."""
        has_rows = not self.needs or data.has_rows(*(view.removeprefix("rpt_") for view in self.needs))
        return has_rows and not (self.only_now and not data.company["is_now"])

    def target(self, data: CompanyData) -> str:
        """Return the link to its page."""
        return paths.company_page(data.connection, self.path)


_OF_EVERY_PAGE = ("rpt_company", "rpt_verdict")
_ORDERS = ("rpt_order_status", "rpt_cart_status", "rpt_item_inventory", "rpt_recent_order", "rpt_active_cart")
_BUDGETS = (
    *("rpt_budget", "rpt_expense", "rpt_roi", "rpt_profit_by_currency", "rpt_purchase_order", "rpt_store_credit"),
)
_RATES = ("rpt_client_rate", "rpt_rate_history", "rpt_planned_rate")
_REALIZATION = ("rpt_realization", "rpt_rate_leakage", "rpt_price_volume_mix", "rpt_price_volume_mix_step")
_WORK = (*_RATES, *_REALIZATION, "rpt_unbilled_work", "rpt_client_statistics")
_LEGACY_PAGE = ("rpt_old_figure",)  # of the comparison with the legacy report, in revenue and budget
REPORTS = (
    Entry(
        "overview", overview,
        (
            *("rpt_overview", "rpt_aging_bucket", "rpt_aging", "rpt_aging_total"),
            *("rpt_roll_forward", "rpt_collection"),
        ),
        path=paths.OVERVIEW, read_at=("Board",), parts=overview.parts,
    ),
    Entry(
        "aging", aging, ("rpt_aging", "rpt_aging_total", "rpt_customer"), read_at=("Monday", "Month end"),
    ),
    Entry(
        "tie_out", tie_out, ("rpt_tie_out", "rpt_stated_open", "rpt_finding", "rpt_finding_kind"),
        subject=COMPANY, path=paths.TIE_OUT, read_at=("Month end", "Audit"),
    ),
    Entry(
        "revenue", revenue,
        (
            *("rpt_revenue", "rpt_revenue_part", "rpt_revenue_day", "rpt_revenue_item_day", "rpt_revenue_waterfall"),
            *("rpt_discount", "rpt_payments_by_method", "rpt_payments_by_status", "rpt_payments_in_all"),
            *(*_LEGACY_PAGE, "rpt_revenue_tie_out", "rpt_revenue_tie_out_account"),
        ),
        group="Revenue", subject="revenue", needs=("rpt_revenue",), read_at=("Month end", "Board"),
    ),
    Entry(
        "orders", orders, _ORDERS, group="Revenue", subject="revenue", needs=_ORDERS, read_at=("Sale",),
    ),
    Entry(
        "budget", budget, ("rpt_revenue", *_BUDGETS, "rpt_payments_by_method", *_LEGACY_PAGE),
        group="Revenue", subject="revenue", needs=_BUDGETS, read_at=("Board",),
    ),
    Entry(
        "clients", clients, ("rpt_client_statistics",),
        group="Work", subject="hours", needs=_WORK, only_now=True, read_at=("Billing",),
    ),
    Entry(
        "rates", rates, _RATES, group="Work", subject="hours", needs=_RATES, of_documents=False, read_at=("Billing",),
    ),
    Entry(
        "realization", realization, _REALIZATION,
        group="Work", subject="hours", needs=_WORK, only_now=True, read_at=("Month end",),
    ),
    Entry(
        "unbilled", unbilled, ("rpt_unbilled_work", "rpt_realization"),
        group="Work", subject="hours", label="Unbilled work", needs=_WORK, only_now=True, read_at=("Billing",),
    ),
    Entry(
        "customer", customer,
        (
            *("rpt_customer", "rpt_aging", "rpt_open_item", "rpt_customer_document", "rpt_left_out"),
            *("rpt_client_rate", "rpt_client_statistics"),
        ),
        group="", path=paths.CUSTOMERS, of_documents=False, pages=lambda data: len(data.customers),
    ),
)  # fmt: skip
OF_ALL_COMPANIES = home.build


def views(*, legacy_page: bool = True) -> tuple[str, ...]:
    """Return the views to read of each company; without the legacy page's the pages have no word of it."""
    read = dict.fromkeys(view for entry in REPORTS for view in entry.views if view not in _OF_EVERY_PAGE)
    return tuple(view for view in read if legacy_page or view not in _LEGACY_PAGE)


def company_reports(data: CompanyData) -> Iterator[Report]:
    """Yield every page of one company, made one at a time."""
    ways = navigation(data)
    if not data.is_known:
        yield replace(unknown.build(data, paths.company_path(data.connection, paths.OVERVIEW)), navigation=ways)
        return
    for entry in _shown(data):
        for report in entry.module.build(data, paths.company_path(data.connection, entry.path)):
            header = replace(data.header_about(entry.subject), currencies=report.header.currencies)
            left_out = excluded_documents.of_company(data) if entry.of_documents else report.left_out
            yield replace(report, header=header, left_out=left_out, navigation=ways)


def number_of_pages(data: CompanyData) -> int:
    """Return how many pages `company_reports` makes, without making them."""
    if not data.is_known:
        return 1
    pages = 0
    for entry in _shown(data):
        pages += entry.pages(data)
    return pages


def navigation(data: CompanyData) -> tuple[NavigationGroup, ...]:
    """Return the way through the company's pages, but for those of its customers."""
    groups: dict[str, list[Link]] = {"": [Link("Home", f"{paths.HOME}.html")]}
    if not data.is_known:
        groups[REPORTS[0].group] = [Link(REPORTS[0].label, REPORTS[0].target(data))]
    for entry in _shown(data) if data.is_known else ():
        if entry.group:
            groups.setdefault(entry.group, []).append(Link(entry.label, entry.target(data)))
    return tuple(NavigationGroup(label, tuple(links)) for label, links in groups.items())


def contents(data: CompanyData) -> dict[Occasion, tuple[Link, ...]]:
    """Return what to read of one company, by occasion, for the home page."""
    links: dict[Occasion, tuple[Link, ...]] = {}
    if not data.is_known:
        return {"Board": (Link(REPORTS[0].label, REPORTS[0].target(data)),)}
    for entry in _shown(data):
        own = [(occasion, Link(entry.label, entry.target(data))) for occasion in entry.read_at]
        for occasion, link in (*own, *entry.parts(data, entry.target(data)).items()):
            links[occasion] = (*links.get(occasion, ()), link)
    return links


def _shown(data: CompanyData) -> list[Entry]:
    return [entry for entry in REPORTS if entry.is_shown(data)]
