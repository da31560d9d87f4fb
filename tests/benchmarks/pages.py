"""A customer page of 5,000 open items in Tieout's HTML, against pandas' rendering of the same table."""

import pandas as pd

from dashboards import catalog
from dashboards.company_data import read_company
from dashboards.formats import html
from dashboards.report import Report
from dashboards.reports.receivables import customer
from tests.benchmarks.measure import Ratio, typical
from tests.dashboards.random_companies import Company, reader

ITEMS = 5000


def run(url: str, rows: int) -> list[Ratio]:
    """Compare the long table, escaping on."""
    page = _customer_page()
    table = max((table for block in page.blocks for table in block.tables), key=lambda table: len(table.rows))
    frame = pd.DataFrame(table.rows, columns=[column.label for column in table.columns])
    render = html.renderer()
    return [Ratio(f"a page of {len(table.rows):,} rows", "pandas.to_html", "<= 0.3", typical(lambda: render(page)),
                  typical(frame.to_html))]  # fmt: skip


def _customer_page() -> Report:
    company = Company("acme", "Acme", customers={"c": "Customer"})
    for number in range(ITEMS):
        company.owes("c", f"{number}.10", number % 150 - 30)
    source = reader(company)
    data = read_company(source, source.rows("rpt_company")[0], "bench", catalog.views())
    (page,) = customer.build(data, "acme/customers")
    return page
