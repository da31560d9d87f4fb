"""The reports in reading order. A report is one file in `reports/` with a `build`; adding one adds a line here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from dashboards import left_out
from dashboards.company_data import Books
from dashboards.report import COMPANY, Link, Report, Stamp
from dashboards.reports import home, unknown
from dashboards.reports.budget import budget
from dashboards.reports.receivables import aging, customer, overview, tie_out
from dashboards.reports.revenue import orders, revenue
from dashboards.reports.work import clients, rates, realization, unbilled

Build = Callable[[Books], Iterator[Report]]


@dataclass(frozen=True)
class Entry:
    """A report of one company: its name, question and views, what makes its pages, and whose verdict they carry.

    Where its numbers are made of documents (`of_documents`), its pages say which of the company's are left out; a page
    of one customer says which of the customer's.
    """

    name: str
    question: str
    views: tuple[str, ...]
    build: Build
    subject: str = "receivables"
    of_documents: bool = True


REPORTS = (
    Entry(
        "overview",
        overview.QUESTION,
        (
            *("rpt_company", "rpt_verdict", "rpt_overview", "rpt_aging_bucket", "rpt_aging", "rpt_aging_total"),
            *("rpt_roll_forward", "rpt_collection", "rpt_left_out"),
        ),
        overview.build,
    ),
    Entry(
        "aging",
        aging.QUESTION,
        ("rpt_company", "rpt_verdict", "rpt_aging", "rpt_aging_total", "rpt_customer", "rpt_left_out"),
        aging.build,
    ),
    Entry(
        "tie_out",
        tie_out.QUESTION,
        (
            *("rpt_company", "rpt_verdict", "rpt_tie_out", "rpt_stated_open", "rpt_finding", "rpt_finding_kind"),
            "rpt_left_out",
        ),
        tie_out.build,
        COMPANY,
    ),
    Entry(
        "revenue",
        revenue.QUESTION,
        (
            "rpt_company",
            "rpt_verdict",
            "rpt_revenue",
            "rpt_revenue_part",
            "rpt_revenue_day",
            "rpt_revenue_item_day",
            "rpt_revenue_waterfall",
            "rpt_discount",
            "rpt_payments_by_method",
            "rpt_payments_by_status",
            "rpt_payments_in_all",
            "rpt_old_figure",
            "rpt_revenue_tie_out",
            "rpt_revenue_tie_out_account",
            "rpt_left_out",
        ),
        revenue.build,
        "revenue",
    ),
    Entry(
        "orders",
        orders.QUESTION,
        (
            "rpt_company",
            "rpt_verdict",
            "rpt_order_status",
            "rpt_cart_status",
            "rpt_item_inventory",
            "rpt_recent_order",
            "rpt_active_cart",
            "rpt_left_out",
        ),
        orders.build,
        "revenue",
    ),
    Entry(
        "budget",
        budget.QUESTION,
        (
            "rpt_company",
            "rpt_verdict",
            "rpt_revenue",
            "rpt_budget",
            "rpt_expense",
            "rpt_roi",
            "rpt_profit_by_currency",
            "rpt_purchase_order",
            "rpt_store_credit",
            "rpt_old_figure",
            "rpt_left_out",
        ),
        budget.build,
        "revenue",
    ),
    Entry(
        "clients",
        clients.QUESTION,
        ("rpt_company", "rpt_verdict", "rpt_client_statistics", "rpt_left_out"),
        clients.build,
        "hours",
    ),
    Entry(
        "rates",
        rates.QUESTION,
        ("rpt_company", "rpt_verdict", "rpt_client_rate", "rpt_rate_history", "rpt_planned_rate"),
        rates.build,
        "hours",
        of_documents=False,
    ),
    Entry(
        "realization",
        realization.QUESTION,
        (
            *("rpt_company", "rpt_verdict", "rpt_realization", "rpt_rate_leakage"),
            *("rpt_price_volume_mix", "rpt_price_volume_mix_step", "rpt_left_out"),
        ),
        realization.build,
        "hours",
    ),
    Entry(
        "unbilled",
        unbilled.QUESTION,
        ("rpt_company", "rpt_verdict", "rpt_unbilled_work", "rpt_realization", "rpt_left_out"),
        unbilled.build,
        "hours",
    ),
    Entry(
        "customer",
        customer.QUESTION,
        (
            *("rpt_company", "rpt_verdict", "rpt_customer", "rpt_aging", "rpt_open_item"),
            *("rpt_customer_document", "rpt_left_out"),
            *("rpt_client_rate", "rpt_client_statistics"),
        ),
        customer.build,
        of_documents=False,
    ),
)
OF_ALL_COMPANIES = home.build
_PAGES_OF_A_COMPANY = 3  # besides one for each customer
_PAGES_OF_WORK = 3  # besides the rates, where hours are charged


def company_reports(books: Books) -> Iterator[Report]:
    """Every page of one company, made one at a time."""
    if not books.is_known:
        yield unknown.build(books)
        return
    for entry in REPORTS:
        for report in entry.build(books):
            yield replace(report, stamp=_stamp(entry, books, report), left_out=_left_out(entry, books, report))


def _stamp(entry: Entry, books: Books, report: Report) -> Stamp:
    """The verdict of its subject, with the page's own currencies."""
    return replace(books.stamp_about(entry.subject), currencies=report.stamp.currencies)


def _left_out(entry: Entry, books: Books, report: Report) -> tuple[Link, ...]:
    return left_out.of_company(books) if entry.of_documents else report.left_out


def number_of_pages(books: Books) -> int:
    """How many pages `company_reports` makes."""
    if not books.is_known:
        return 1
    of_revenue = books.has_revenue + books.takes_orders + books.keeps_budgets
    of_work = books.has_rates + _PAGES_OF_WORK * books.measures_work
    return _PAGES_OF_A_COMPANY + of_revenue + of_work + len(books.customers)
