"""QuickBooks Online's ProfitAndLoss over the same ledger: sections by kind of account, a column for each month.

The shape is that of a recorded answer. Accounts without an amount are not shown, an amount of nothing is an empty cell,
and a month that is asked for in part says so in its title.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from pipelines.sandbox.quickbooks.api import aging_reports
from pipelines.sandbox.quickbooks.api.responses import shown_time
from pipelines.sandbox.quickbooks.ledger.ledger import Ledger
from pipelines.sandbox.quickbooks.ledger.postings import account_postings
from pipelines.sandbox.quickbooks.ledger.receivables import ZERO

NAME = "ProfitAndLoss"

Json = dict[str, Any]
Amounts = dict[str, list[Decimal]]  # by account, one for each column


class Period(NamedTuple):
    """A column: its title and its first and last day."""

    title: str
    start: date
    end: date


def report(ledger: Ledger, asked: Mapping[str, str], now: datetime, most_cells: int) -> Json:
    """Return the report for the days that are asked for; ValueError if they cannot be read."""
    start = date.fromisoformat(asked.get("start_date", f"{now:%Y}-01-01"))
    end = date.fromisoformat(asked.get("end_date", now.date().isoformat()))
    if asked.get("accounting_method", "Accrual") != "Accrual" or end < start:
        raise ValueError("this ledger is kept on accrual basis, and a period ends after it begins")
    by = asked.get("summarize_column_by", "Total")
    periods = [*(_months(start, end) if by == "Month" else []), Period("Total", start, end)]
    amounts = _amounts(ledger, periods)
    header = {
        "Time": shown_time(now),
        "ReportName": NAME,
        "ReportBasis": "Accrual",
        "StartPeriod": start.isoformat(),
        "EndPeriod": end.isoformat(),
        "SummarizeColumnsBy": by,
        "Currency": ledger.home_currency,
        "Option": [
            {"Name": "AccountingStandard", "Value": "GAAP"},
            {"Name": "NoReportData", "Value": "false" if amounts else "true"},
        ],
    }
    rows = aging_reports.cut(_rows(ledger, amounts, len(periods)), most_cells // (len(periods) + 1))
    return {"Header": header, "Columns": {"Column": _columns(periods)}, "Rows": {"Row": rows}}


def _months(start: date, end: date) -> list[Period]:
    months = []
    while start <= end:
        last = (start.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        until = min(last, end)
        whole = start.day == 1 and until == last
        title = f"{start:%b %Y}" if whole else f"{start:%b} {start.day} - {until.day}, {start.year}"
        months.append(Period(title, start, until))
        start = last + timedelta(days=1)
    return months


def _amounts(ledger: Ledger, periods: list[Period]) -> Amounts:
    found: defaultdict[str, list[Decimal]] = defaultdict(lambda: [ZERO] * len(periods))
    for each in account_postings(ledger):
        for place, period in enumerate(periods):
            if period.start <= each.on <= period.end:
                found[each.account][place] += each.amount
    return {account: amounts for account, amounts in found.items() if any(amounts)}


def _rows(ledger: Ledger, amounts: Amounts, width: int) -> list[Json]:
    income, income_row = _section(ledger, amounts, width, "Income", "Income", 1)
    expenses, expense_row = _section(ledger, amounts, width, "Expenses", "Expense", -1)
    net = [earned - spent for earned, spent in zip(income, expenses, strict=True)]
    return [
        income_row,
        _sum("Gross Profit", "GrossProfit", income),
        expense_row,
        _sum("Net Operating Income", "NetOperatingIncome", net),
        _sum("Net Income", "NetIncome", net),
    ]


def _section(
    ledger: Ledger, amounts: Amounts, width: int, group: str, kind: str, sign: int
) -> tuple[list[Decimal], Json]:
    """Return the sums of the accounts of a kind, and the section that shows them."""
    accounts = [row for row in ledger.rows("Account") if row["AccountType"] == kind and row["Id"] in amounts]
    signed = {row["Id"]: [sign * amount for amount in amounts[row["Id"]]] for row in accounts}
    sums = [sum((each[place] for each in signed.values()), ZERO) for place in range(width)]
    lines = [
        {"ColData": [{"value": row["Name"], "id": row["Id"]}, *_cells(signed[row["Id"]])], "type": "Data"}
        for row in accounts
    ]
    inner = {"Rows": {"Row": lines}} if lines else {}
    head = {"ColData": [{"value": group}, *_cells([ZERO] * width)]}
    section = {"Header": head, **inner, **_sum(f"Total {group}", group, sums)}
    return sums, section


def _sum(title: str, group: str, amounts: list[Decimal]) -> Json:
    return {"Summary": {"ColData": [{"value": title}, *_cells(amounts)]}, "type": "Section", "group": group}


def _cells(amounts: list[Decimal]) -> list[Json]:
    return aging_reports.values([aging_reports.text(amount) for amount in amounts])


def _columns(periods: list[Period]) -> list[Json]:
    columns: list[Json] = [_column("", "Account", {"ColKey": "account"})]
    for period in periods[:-1]:
        days = {"StartDate": period.start.isoformat(), "EndDate": period.end.isoformat()}
        columns.append(_column(period.title, "Money", {**days, "ColKey": period.title}))
    return [*columns, _column("TOTAL", "Money", {"ColKey": "total"})]


def _column(title: str, kind: str, meta: Mapping[str, str]) -> Json:
    told = [{"Name": name, "Value": value} for name, value in meta.items()]
    return {"ColTitle": title, "ColType": kind, "MetaData": told}
