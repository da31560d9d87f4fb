"""QuickBooks Online's receivables reports over the same ledger, so that what they say ties: in home currency, nested.

Cells are text, an amount of nothing is an empty cell, a customer with jobs is a section with its own amounts in the
head, and a report too large for the service ends in a cell that says so.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from pipelines.sandbox.quickbooks.api.responses import shown_time
from pipelines.sandbox.quickbooks.ledger.ledger import Ledger
from pipelines.sandbox.quickbooks.ledger.open_items import open_items
from pipelines.sandbox.quickbooks.ledger.receivables import ZERO, Item, cents, money

MOST_CELLS = 400_000
CUT = "Unable to display more data. Please reduce the date range."
TITLES = ("Date", "Transaction Type", "Num", "Customer", "Due Date", "Past Due", "Amount", "Open Balance")
TYPES = ("tx_date", "txn_type", "doc_num", "cust_name", "due_date", "past_due", "subt_amount", "subt_open_bal")

Json = dict[str, Any]
Amounts = dict[int, Decimal]  # by column, the total last


class AgedItem(NamedTuple):
    """An open item in home currency and how many days it is past due; a credit ages from its own date."""

    item: Item
    customer: str
    days: int
    amount: Decimal
    row: Json


def report(ledger: Ledger, name: str, asked: Mapping[str, str], now: datetime, most_cells: int = MOST_CELLS) -> Json:
    """Return the report of that name; KeyError if there is none. `asked` may name report_date and the aging periods."""
    day = date.fromisoformat(asked["report_date"]) if "report_date" in asked else now.date()
    columns, rows = _REPORTS[name](ledger, day, asked)
    header = {
        "Time": shown_time(now),
        "ReportName": name,
        "DateMacro": "today",
        "StartPeriod": day.isoformat(),
        "EndPeriod": day.isoformat(),
        "Currency": ledger.home_currency,
        "Option": [
            {"Name": "report_date", "Value": day.isoformat()},
            {"Name": "NoReportData", "Value": "false" if rows else "true"},
        ],
    }
    shown = cut(rows, most_cells // len(columns)) if rows else []
    content = {"Row": shown} if shown else {}
    return {"Header": header, "Columns": {"Column": columns}, "Rows": content}


def _aged_receivables(ledger: Ledger, day: date, asked: Mapping[str, str]) -> tuple[list[Json], list[Json]]:
    ends = _ends(asked)
    titles = ["Current", *(f"{start + 1} - {end}" for start, end in zip([0, *ends], ends, strict=False))]
    titles += [f"{ends[-1] + 1} and over", "Total"]
    columns = [{"ColTitle": "", "ColType": "Customer"}, *({"ColTitle": title, "ColType": "Money"} for title in titles)]
    by_customer: defaultdict[str, Amounts] = defaultdict(lambda: defaultdict(lambda: ZERO))
    for aged in _aged(ledger, day):
        bucket = _bucket(aged.days, ends)
        by_customer[aged.customer][bucket] += aged.amount
        by_customer[aged.customer][len(titles) - 1] += aged.amount
    return columns, _by_customer(ledger, by_customer, len(titles))


def _customer_balance(ledger: Ledger, day: date, _: Mapping[str, str]) -> tuple[list[Json], list[Json]]:
    columns = [{"ColTitle": "", "ColType": "Customer"}, {"ColTitle": "Total", "ColType": "Money"}]
    by_customer: defaultdict[str, Amounts] = defaultdict(lambda: defaultdict(lambda: ZERO))
    for aged in _aged(ledger, day):
        by_customer[aged.customer][0] += aged.amount
    return columns, _by_customer(ledger, by_customer, 1)


def _aged_receivable_detail(ledger: Ledger, day: date, asked: Mapping[str, str]) -> tuple[list[Json], list[Json]]:
    ends = _ends(asked)
    columns = [{"ColTitle": title, "ColType": kind} for title, kind in zip(TITLES, TYPES, strict=True)]
    sections: defaultdict[int, list[AgedItem]] = defaultdict(list)
    for aged in _aged(ledger, day):
        sections[_bucket(aged.days, ends)].append(aged)
    rows = [_section(ledger, bucket, items) for bucket, items in sorted(sections.items())]
    total = sum((aged.amount for items in sections.values() for aged in items), ZERO)
    return columns, [*rows, _grand_total([*[""] * 5, "", text(total)])] if rows else []


def _section(ledger: Ledger, bucket: int, items: list[AgedItem]) -> Json:
    """Return the open items of one bucket under a heading, oldest first."""
    lines = [{"ColData": _detail(ledger, aged), "type": "Data"} for aged in sorted(items, key=lambda each: -each.days)]
    closing = [f"Total {bucket}", *[""] * 6, text(sum((aged.amount for aged in items), ZERO))]
    return {
        "Header": {"ColData": values([f"Bucket {bucket}", *[""] * 7])},
        "Rows": {"Row": lines},
        "Summary": {"ColData": values(closing)},
        "type": "Section",
    }


def _detail(ledger: Ledger, aged: AgedItem) -> list[Json]:
    due = aged.row.get("DueDate", aged.row["TxnDate"])
    name = ledger.get("Customer", aged.customer)["DisplayName"]
    said = [aged.row["TxnDate"], aged.item.kind, aged.row.get("DocNumber", ""), name, due, str(aged.days)]
    return values([*said, text(money(aged.row.get("TotalAmt"))), text(aged.amount)])


def _aged(ledger: Ledger, day: date) -> Iterator[AgedItem]:
    by_own_date = any(
        row.get("ReportPrefs", {}).get("CalcAgingReportFromTxnDate") for row in ledger.rows("Preferences")
    )
    for item, posting, amount in open_items(ledger, day):
        row = ledger.get(item.kind, item.id)
        due = None if by_own_date else row.get("DueDate")
        on = date.fromisoformat(due or row["TxnDate"])
        home = cents(amount * money(row.get("ExchangeRate", 1)))
        yield AgedItem(item, posting.customer, (day - on).days, home, row)


def _ends(asked: Mapping[str, str]) -> list[int]:
    """Return the last day of each aging period but the open one."""
    length, number = int(asked.get("aging_period", "30")), int(asked.get("num_periods", "4"))
    return [length * count for count in range(1, number)]


def _bucket(days: int, ends: list[int]) -> int:
    return 0 if days <= 0 else 1 + sum(days > end for end in ends)


def _by_customer(ledger: Ledger, by_customer: Mapping[str, Amounts], width: int) -> list[Json]:
    """Return a row or a section for each customer without a parent, by name, and the grand total."""
    tops = [row for row in ledger.rows("Customer") if "ParentRef" not in row]
    rows = [_customer(ledger, row, by_customer, width) for row in sorted(tops, key=lambda row: str(row["DisplayName"]))]
    found = [row for row in rows if row]
    total = _sum(by_customer.values())
    return [*found, _grand_total([text(total[column], blank="0.00") for column in range(width)])] if found else []


def _customer(ledger: Ledger, row: Json, by_customer: Mapping[str, Amounts], width: int) -> Json | None:
    jobs = [each for each in ledger.rows("Customer") if each.get("ParentRef", {}).get("value") == row["Id"]]
    inner = [found for job in jobs if (found := _customer(ledger, job, by_customer, width))]
    own = by_customer.get(row["Id"])
    if own is None and not inner:
        return None
    cells = [{"value": row["DisplayName"], "id": row["Id"]}, *values(_texts(own or {}, width))]
    if not inner:
        return {"ColData": cells, "type": "Data"}
    family = [by_customer[member] for member in _family(ledger, row["Id"]) if member in by_customer]
    closing = values([f"Total {row['DisplayName']}", *_texts(_sum(family), width)])
    return {"Header": {"ColData": cells}, "Rows": {"Row": inner}, "Summary": {"ColData": closing}, "type": "Section"}


def _family(ledger: Ledger, customer: str) -> Iterator[str]:
    yield customer
    for row in ledger.rows("Customer"):
        if row.get("ParentRef", {}).get("value") == customer:
            yield from _family(ledger, row["Id"])


def _sum(parts: Any) -> Amounts:
    total: Amounts = defaultdict(lambda: ZERO)
    for part in parts:
        for column, amount in part.items():
            total[column] += amount
    return total


def _grand_total(texts: list[str]) -> Json:
    return {"Summary": {"ColData": values(["TOTAL", *texts])}, "type": "Section", "group": "GrandTotal"}


def _texts(amounts: Amounts, width: int) -> list[str]:
    return [text(amounts.get(column, ZERO)) for column in range(width)]


def text(amount: Decimal, blank: str = "") -> str:
    """Write an amount as a report shows it."""
    return f"{cents(amount)}" if amount else blank


def values(texts: list[str]) -> list[Json]:
    """Return the cells of a row."""
    return [{"value": text} for text in texts]


def cut(rows: list[Json], most_rows: int) -> list[Json]:
    """Return the rows, or as many as fit and a last one that says that there were more."""
    if _length(rows) <= most_rows:
        return rows
    return [*rows[: max(0, most_rows - 1)], {"ColData": values([CUT]), "type": "Data"}]


def _length(rows: list[Json]) -> int:
    return sum(1 + _length(row.get("Rows", {}).get("Row", [])) for row in rows)


_REPORTS: dict[str, Callable[[Ledger, date, Mapping[str, str]], tuple[list[Json], list[Json]]]] = {
    "AgedReceivables": _aged_receivables,
    "AgedReceivableDetail": _aged_receivable_detail,
    "CustomerBalance": _customer_balance,
}
