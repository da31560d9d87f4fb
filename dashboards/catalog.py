"""The reports in reading order. A report is one file in `reports/` with a `build`; adding one adds a line here."""

from collections.abc import Callable, Iterator

from dashboards.books import Books
from dashboards.report import Report
from dashboards.reports import aging, customer, home, overview, tie_out

Build = Callable[[Books], Iterator[Report]]

OF_A_COMPANY: tuple[Build, ...] = (overview.build, aging.build, tie_out.build, customer.build)
OF_ALL_COMPANIES = home.build
_PAGES_OF_A_COMPANY = 3  # besides one for each customer


def company_reports(books: Books) -> Iterator[Report]:
    """Every page of one company, made one at a time."""
    for build in OF_A_COMPANY:
        yield from build(books)


def number_of_pages(books: Books) -> int:
    """How many pages `company_reports` makes."""
    return _PAGES_OF_A_COMPANY + len(books.aging_by_customer)
