"""Net revenue beside what the source's own books say of it: every difference has a name, and a month has its moment."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from pipelines.sandbox.quickbooks.ledger.ledger import Ledger
from pipelines.sandbox.quickbooks.ledger.receivables import Payload
from pipelines.sandbox.quickbooks.server import connection_options, running
from pipelines.sandbox.quickbooks.shapes import other_documents
from pipelines.sandbox.quickbooks.shapes.entries import JournalLine, deposit, journal_entry
from pipelines.sandbox.quickbooks.shapes.sales_documents import (
    Extras,
    amount_line,
    currency_ref,
    invoice,
    item_line,
    sales_document,
)
from pipelines.sandbox.scenarios.company import chart
from pipelines.sandbox.scenarios.company.chart import account, by_name
from tests.case import Case

OPENED = datetime(2025, 5, 1, 15, tzinfo=UTC)
MARCH, MAY = date(2026, 3, 10), date(2025, 5, 20)
FIRST, SECOND, SWEPT = (f"2026-04-{day}T16:00:00+00:00" for day in (15, 16, 23))
USD = currency_ref("USD")

DOCUMENTS = """
document_id,document_type,customer_id,issued_on,total_amount,tax_amount,currency,exchange_rate,status
D1,invoice,A,2026-03-05,100,10,USD,,
D2,invoice,A,2026-03-10,50,5,EUR,1.2,
D3,credit_memo,A,2026-04-01,20,,USD,,
D4,invoice,A,2026-03-05,1000,,USD,,draft
"""
CONTROLS = """
name,key,amount,currency,as_of
net_revenue,2026-03,90,USD,
net_revenue,2026-04,-19,USD,
net_revenue,2026-02,0,,
net_revenue,,124,USD,
net_revenue,,144,USD,2026-03-31
net_revenue,2026-03,45,EUR,
net_revenue,March,144,USD,
net_revenue,0000-01,144,USD,
net_revenue,9999-12,0,USD,
net_revenue,2026-02,0,USD,2026-02-28
tax,2026-03,10,USD,
"""


def odd_books() -> Ledger:
    """A company whose income is not its sales: of each kind of difference one, in March."""
    ledger = Ledger(home_currency="USD")
    chart.add_lists(ledger, OPENED)
    for number, currency in (("1", "USD"), ("2", "EUR")):
        row: Payload = {"DisplayName": number, "FullyQualifiedName": number, "Active": True, "Taxable": True}
        balances = {"Balance": Decimal(0), "BalanceWithJobs": Decimal(0), "CurrencyRef": currency_ref(currency)}
        ledger.add("Customer", row | balances, at=OPENED)
    for name, kind in (("Vouchers", "Other Current Liability"), ("Rebates", "Expense")):
        named = {"Name": name, "FullyQualifiedName": name, "Active": True, "AccountType": kind, "AccountSubType": ""}
        ledger.add("Account", {**named, "Classification": "Liability", "CurrencyRef": USD}, at=OPENED)
    voucher = {"value": account(ledger, "Vouchers")["Id"]}
    item = {"Name": "Gift card", "Active": True, "Type": "Service", "Description": "", "IncomeAccountRef": voucher}
    ledger.add(
        "Item", item | {"FullyQualifiedName": "Gift card", "Taxable": False, "UnitPrice": Decimal(50)}, at=OPENED
    )
    bill(ledger, MAY, "70.00")
    write_march(ledger)
    return ledger


def bill(ledger: Ledger, on: date, *amounts: str, item: str = "Monthly retainer", **more: Any) -> None:
    customer = ledger.get("Customer", more.pop("customer", "1"))
    extras, rate = more.pop("extras", None), more
    lines = [amount_line(by_name(ledger, "Item")[item], Decimal(amount)) for amount in amounts]
    term = by_name(ledger, "Term")["Net 30"]
    row = invoice(customer, on, lines, number="1", term=term, **({"extras": extras} if extras else {}))
    ledger.add("Invoice", row | rate, at=OPENED)


def write_march(ledger: Ledger) -> None:
    items, bank = by_name(ledger, "Item"), account(ledger, "Harbor checking")
    income, rebates = account(ledger, "Studio income"), account(ledger, "Rebates")
    bill(ledger, MARCH, "100.00", extras=Extras(discount_amount=Decimal(10)))
    discounted = ledger.rows("Invoice")[-1]
    (discount,) = [line for line in discounted["Line"] if "DiscountLineDetail" in line]
    discount["DiscountLineDetail"]["DiscountAccountRef"] = {"value": rebates["Id"]}
    bill(ledger, MARCH, "50.00", item="Gift card")
    bill(ledger, MARCH, "0.33", "0.33", customer="2", ExchangeRate=Decimal("1.5"))
    goods = invoice(
        ledger.get("Customer", "1"), MARCH, [item_line(items["Oak display panel"], 1)], number="1",
        term=by_name(ledger, "Term")["Net 30"], extras=Extras(taxed=True, shipping=Decimal(4)),
    )  # fmt: skip
    ledger.add("Invoice", goods, at=OPENED)
    credit = sales_document(ledger.get("Customer", "1"), MARCH, [amount_line(items["Design hours"], Decimal(20))])
    ledger.add("CreditMemo", credit, at=OPENED)
    lines = [JournalLine(bank, Decimal(30)), JournalLine(income, Decimal(-30))]
    ledger.add("JournalEntry", journal_entry(MARCH, lines, number="J", currency=USD), at=OPENED)
    ledger.add("Deposit", deposit(MARCH, bank, [JournalLine(income, Decimal(5))], currency=USD), at=OPENED)
    ledger.add("Purchase", other_documents.expense(MARCH, [(income, Decimal(3), None)], bank, currency=USD), at=OPENED)
    vendor = ledger.get("Vendor", ledger.add("Vendor", {"DisplayName": "V", "Active": True}, at=OPENED))
    payable = account(ledger, "Accounts Payable (A/P)")
    cost = other_documents.bill(vendor, MARCH, [(income, Decimal(2), None)], payable=payable, currency=USD)
    ledger.add("Bill", cost, at=OPENED)


@pytest.fixture(scope="module")
def books(module_case: Case) -> Iterator[Case]:
    module_case.files(
        "stated", customers="customer_id,customer_name\nA,Alpha", documents=DOCUMENTS, control_totals=CONTROLS
    )
    module_case.files(
        "rateless",
        customers="customer_id,customer_name\nA,Alpha",
        documents=DOCUMENTS.replace("EUR,1.2", "EUR,"),
        control_totals="name,key,amount\nnet_revenue,2026-03,144\nnet_revenue,2026-04,-20",
    )
    odd = odd_books()
    with running(odd) as server:
        module_case.configure("odd", source="quickbooks", **connection_options(server))
        module_case.refresh(FIRST)
        keep(module_case, "first")
        bill(odd, MAY, "11.00")
        for row in odd.rows("Invoice")[-1:]:
            row["MetaData"]["LastUpdatedTime"] = "2026-04-16T08:00:00-07:00"
        module_case.refresh(SECOND)
        keep(module_case, "second")
        module_case.refresh(SWEPT)
        yield module_case


def keep(case: Case, name: str) -> None:
    """Keep what was compared with the odd company's reports after a refresh."""
    for table in ("int_compared_revenue", "int_compared_aging"):
        query = f"select * from intermediate.{table} where connection = 'odd'"
        case.execute(f"create table public.{name}_{table} as {query}")


def figures(case: Case, connection: str) -> dict[tuple[str, str | None, str, str], tuple[str | None, str]]:
    rows = case.rows("select * from intermediate.int_compared_revenue where connection = %s", connection)
    return {
        (row["control"], row["key"], row["currency"], str(row["as_of"])): (
            None if row["ours"] is None else str(row["ours"] + Decimal("0.00")), str(row["theirs"]),
        )
        for row in rows
    }  # fmt: skip


def lines(case: Case, connection: str, key: str) -> dict[str, str]:
    rows = case.rows(
        "select line, amount from marts.revenue_tie_out where connection = %s and key = %s order by position",
        connection,
        key,
    )
    return {row["line"]: str(row["amount"]) for row in rows}


def test_a_file_states_months_and_all_until_a_day_in_home_currency_or_in_another(books: Case) -> None:
    """Beside a figure in EUR the one in USD is of what is in USD; alone it is of everything, at home."""
    found = figures(books, "stated")
    assert found == {
        ("net_revenue", "2026-03", "USD", "2026-03-31"): ("90.00", "90.00"),
        ("net_revenue", "2026-04", "USD", "2026-04-23"): ("-20.00", "-19.00"),
        ("net_revenue", "2026-02", "USD", "2026-02-28"): ("0.00", "0.00"),
        ("net_revenue", None, "USD", "2026-04-23"): ("124.00", "124.00"),
        ("net_revenue", None, "USD", "2026-03-31"): ("144.00", "144.00"),
        ("net_revenue", "2026-03", "EUR", "2026-03-31"): ("45.00", "45.00"),
        ("net_revenue", "March", "USD", "2026-04-23"): (None, "144.00"),
        ("net_revenue", "0000-01", "USD", "2026-04-23"): (None, "144.00"),
        ("tax", "2026-03", "USD", "2026-03-31"): ("10.00", "10.00"),
    }
    assert lines(books, "stated", "2026-04") == {
        "net_revenue": "-20.00", "stated": "-19.00", "unexplained": "1.00",
    }  # fmt: skip


def test_a_document_without_a_rate_makes_its_month_unknown_and_no_other(books: Case) -> None:
    found = figures(books, "rateless")
    assert found[("net_revenue", "2026-03", "USD", "2026-03-31")] == (None, "144.00")
    assert found[("net_revenue", "2026-04", "USD", "2026-04-23")] == ("-20.00", "-20.00")
    assert lines(books, "rateless", "2026-03") == {"net_revenue": "None", "stated": "144.00", "unexplained": "None"}


def test_each_difference_to_the_profit_and_loss_has_its_name_and_nothing_is_left(books: Case) -> None:
    assert lines(books, "odd", "2026-03") == {
        "net_revenue": "309.49",  # 90 + 50 + 0.99 + 188.50 - 20
        "journal_entry": "30.00",
        "deposit": "5.00",
        "purchase": "-3.00",
        "bill": "-2.00",
        "posts_elsewhere": "-50.00",
        "discount_account": "10.00",
        "rounding": "0.01",
        "stated": "299.50",
        "unexplained": "0.00",
    }
    rows = books.rows("select * from intermediate.int_compared_revenue where connection = 'odd'")
    assert len(rows) == 15, "all, the month that runs, and thirteen that are over"
    assert {row["ours"] - row["theirs"] for row in rows} == {0}


def test_the_page_has_all_of_it_beside_the_months_and_every_report_could_be_read(books: Case) -> None:
    rows = books.rows(
        "select key, unexplained from reports.rpt_revenue_tie_out where connection = 'odd' and not is_total"
    )
    assert [row["key"] for row in rows][-3:] == ["2026-03", "2026-04", None]
    assert {row["unexplained"] for row in rows} == {0}
    assert books.rows("select message from marts.ar_finding where kind = 'unreadable_row'") == []


def test_the_verdict_on_revenue_wants_all_of_it_and_names_what_differs(books: Case) -> None:
    rows = books.rows(
        "select distinct on (connection, as_of) connection, as_of::text, status, reason from marts.ar_verdict"
        " where subject = 'revenue' and currency is null order by connection, as_of, known_at desc"
    )
    found = {(row["connection"], row["as_of"]): (row["status"], row["reason"]) for row in rows}
    assert found[("odd", "2026-04-23")] == ("ties", "Revenue ties out to the books")
    assert found[("odd", "2026-03-31")] == ("ties", "Revenue ties out to the books"), "every month that has some"
    status, reason = found[("rateless", "2026-04-23")]
    assert (status, "no rate" in reason) == ("not_compared", True)
    query = "select status, reason from marts.ar_verdict where connection = 'stated' and subject = 'revenue'"
    said = {(row["status"], row["reason"]) for row in books.rows(query)}
    assert ("differs", "Revenue differs from the books: 2026-04 by USD\u00a0−1.00") in said
    assert ("ties", "Revenue ties out to the books") in said, "on 31 March all of it is stated"


def test_every_income_account_has_what_the_profit_and_loss_shows_but_where_no_line_names_one(books: Case) -> None:
    rows = books.rows("select * from marts.revenue_tie_out_account where key = '2026-03' and connection = 'odd'")
    found = {row["account_name"]: (str(row["ours"]), str(row["theirs"])) for row in rows}
    assert found == {
        "Studio income": ("111.00", "111.00"),  # 100 + 1 - 20 + 30 + 5 - 3 - 2
        "Workshop sales": ("184.50", "184.50"),
        "Shipping income": ("0.00", "4.00"),
        None: ("4.00", "0.00"),
    }


def test_what_is_dated_back_does_not_turn_a_month_red_that_was_compared_before(books: Case) -> None:
    """70 in May, compared on 15 April; 11 more on 16 April; all is read anew on 23 April."""
    query = "select ours, ours_now, theirs, compared_at from public.second_int_compared_revenue where key = '2025-05'"
    (second,) = books.rows(query)
    assert [int(second[key]) for key in ("ours", "ours_now", "theirs")] == [70, 81, 70]
    (swept,) = books.rows(
        "select ours, ours_now, theirs, compared_at from intermediate.int_compared_revenue"
        " where key = '2025-05' and connection = 'odd'"
    )
    assert [int(swept[key]) for key in ("ours", "ours_now", "theirs")] == [81, 81, 81]
    assert (second["compared_at"].isoformat(), swept["compared_at"].isoformat()) == (FIRST, SWEPT)


def test_a_month_end_is_aged_as_it_was_known_when_its_report_was_read(books: Case) -> None:
    def whole(table: str) -> list[int]:
        query = f"select ours, ours_now, theirs from {table} where as_of = '2025-05-31' and key is null"
        (row,) = books.rows(query)
        return [int(row[key]) for key in ("ours", "ours_now", "theirs")]

    assert whole("public.first_int_compared_aging") == [70, 70, 70]
    assert whole("public.second_int_compared_aging") == [70, 81, 70]
    assert whole("intermediate.int_compared_aging") == [81, 81, 81]
    rows = books.rows(
        "select as_of, key, currency, ours, theirs from marts.ar_tie_out"
        " where connection = 'odd' and control = 'aging_bucket' and status <> 'ties'"
    )
    assert rows == []
    days = books.value(
        "select count(distinct as_of) from marts.ar_tie_out where connection = 'odd' and control = 'aging_bucket'"
    )
    assert days == 14


def test_what_the_profit_and_loss_has_beyond_that_is_unexplained_in_its_month_its_account_and_in_all(
    books: Case,
) -> None:
    books.execute(
        "update raw_quickbooks.profit_and_loss set payload = jsonb_set(jsonb_set(payload, '{total}', '\"301.00\"'),"
        " '{accounts,0,amount}', '\"112.50\"') where id = '2026-03' and seen_to is null"
    )
    assert books.build(tests=False).success
    assert lines(books, "odd", "2026-03")["unexplained"] == "1.50"
    account = "select difference from marts.revenue_tie_out_account where key = '2026-03' and connection = 'odd'"
    assert str(books.value(f"{account} and account_name = 'Studio income'")) == "1.50"
    total = "select unexplained from reports.rpt_revenue_tie_out where is_total and connection = 'odd'"
    assert str(books.value(total)) == "1.50"
    total = "select difference from reports.rpt_revenue_tie_out_account where is_total and connection = 'odd'"
    assert str(books.value(total)) == "1.50"
