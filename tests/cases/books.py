"""Small books as somebody met them, one company each, with what is open in them and what is listed.

`open` has a line per open item of 2026-03-31: id, open amount, home amount ("-" where it is unknown). `listed` has the
kinds of open findings, each with the document it is on; that documents without a currency are in the home currency is
left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

CUSTOMERS = "customer_id,customer_name\nC1,Acme\nC2,Birch"
RATED = "from_currency,to_currency,rate_on,rate"
PLAIN = "document_id,document_type,customer_id,issued_on,total_amount"
FOREIGN = f"{PLAIN},currency,exchange_rate"
DATED = f"{PLAIN},due_on"
STATED = f"{PLAIN},status"
LINES = "document_id,line_number,quantity,unit_price,line_amount"
NO_BREAK_SPACE, ZERO_WIDTH_SPACE = "\u00a0", "\u200b"


@dataclass(frozen=True)
class Books:
    """The documents of one company under their header, its other files, its home currency, and the right answers."""

    documents: tuple[str, ...]
    open: str
    listed: str = ""
    head: str = FOREIGN
    home: str = "USD"
    files: Mapping[str, str] = field(default_factory=dict)


def _rates(*rows: str) -> Mapping[str, str]:
    return {"exchange_rates": "\n".join((RATED, *rows))}


EURO = "I1,invoice,C1,2026-01-05,1000,EUR,{}"
RATES = {
    "zero_is_looked_up": Books((EURO.format("0"),), "I1 1000.00 1100.00", files=_rates("EUR,USD,2026-01-01,1.10")),
    "zero_without_a_list": Books((EURO.format("0.0"),), "I1 1000.00 -", "missing_rate I1"),
    "zero_beside_a_good_one": Books(
        (EURO.format("0"), "I2,invoice,C1,2026-01-05,1000,EUR,1.1"),
        "I1 1000.00 -\nI2 1000.00 1100.00",
        "missing_rate I1",
    ),
    "negative_is_looked_up": Books(
        (EURO.format("-1.2"),), "I1 1000.00 1100.00", "unusable_rate I1", files=_rates("EUR,USD,2026-01-01,1.10")
    ),
    "negative_without_a_list": Books((EURO.format("-1.2"),), "I1 1000.00 -", "missing_rate I1\nunusable_rate I1"),
    "a_billionth_is_a_rate": Books((EURO.format("0.000000001"),), "I1 1000.00 0.00"),
    "less_is_none": Books((EURO.format("0.000000000999999"),), "I1 1000.00 -", "missing_rate I1\nunusable_rate I1"),
    "a_billion_is_a_rate": Books((EURO.format("1000000000"),), "I1 1000.00 1000000000000.00"),
    "more_is_none": Books((EURO.format("1000000000.1"),), "I1 1000.00 -", "missing_rate I1\nunusable_rate I1"),
    "zero_in_the_list_hides_none_before": Books(
        (EURO.format(""),),
        "I1 1000.00 1100.00",
        "unusable_rate",
        files=_rates("EUR,USD,2026-01-01,1.10", "EUR,USD,2026-01-03,0"),
    ),
    "none_in_the_list": Books(
        (EURO.format(""), "I2,invoice,C1,2026-01-05,1000,GBP,"),
        "I1 1000.00 -\nI2 1000.00 -",
        "missing_rate I1\nmissing_rate I2\nunusable_rate\nunusable_rate",
        files=_rates("EUR,USD,2026-01-01,0", "GBP,USD,2026-01-01,-1.25"),
    ),
    "no_rate_of_an_expense": Books(
        ("I1,invoice,C1,2026-01-05,1000,USD,",),
        "I1 1000.00 1000.00",
        "unusable_rate",
        files={
            **_rates("EUR,USD,2026-01-01,1.10"),
            "expenses": "expense_id,category,amount,currency,exchange_rate,spent_on\nE1,rent,10,EUR,-3,2026-01-05",
        },
    ),
    "any_rate_at_home": Books(("I1,invoice,C1,2026-01-05,1000,USD,-3",), "I1 1000.00 1000.00"),
    "dong": Books(("I1,invoice,C1,2026-01-05,50000000,VND,0.00003943",), "I1 50000000.00 1971.50"),
    "dong_in_the_list": Books(
        ("I1,invoice,C1,2026-01-05,50000000,VND,",),
        "I1 50000000.00 1971.50",
        files=_rates("VND,USD,2026-01-01,0.00003943"),
    ),
    "fifteen_decimals": Books(
        ("I1,invoice,C1,2026-01-05,9000000000000000,VND,0.000039430000123",), "I1 9000000000000000.00 354870001107.00"
    ),
    "thirteen_digits": Books(
        ("I1,invoice,C1,2026-01-05,1000000000000,EUR,1.234567890123",), "I1 1000000000000.00 1234567890123.00"
    ),
    "home_does_not_fit": Books(
        ("I1,invoice,C1,2026-01-05,1200000000000,IDR,16650", "I2,invoice,C2,2026-01-05,1200000000000,IDR,0.00006"),
        "I1 1200000000000.00 -\nI2 1200000000000.00 72000000.00",
        "home_amount_too_large I1",
    ),
    "home_does_not_fit_by_the_list": Books(
        ("I1,invoice,C1,2026-01-05,1200000000000,IDR,", "P1,payment,C1,2026-01-06,1199999999999,IDR,"),
        "I1 1.00 -",
        "home_amount_too_large I1\nhome_amount_too_large P1",
        files={
            **_rates("IDR,USD,2026-01-01,16650"),
            "allocations": "from_document_id,to_document_id,amount\nP1,I1,1199999999999",
        },
    ),
    "the_largest_twice": Books(
        ("I1,invoice,C1,2026-01-05,9999999999999999.99,USD,", "I2,invoice,C1,2026-01-05,9999999999999999.99,EUR,1"),
        "I1 9999999999999999.99 9999999999999999.99\nI2 9999999999999999.99 9999999999999999.99",
    ),
}
DECIMALS = {
    "yen_at_home": Books(
        (
            "I1,invoice,C1,2026-01-05,100000,JPY,",
            "I2,invoice,C2,2026-01-05,100.55,USD,149.325",
            "I3,invoice,C2,2026-01-05,0.33,USD,149.325",
            "I4,invoice,C1,2026-01-05,50.00,,",
        ),
        "I1 100000.00 100000.00\nI2 100.55 15015\nI3 0.33 49\nI4 50.00 50.00",
        home="JPY",
    ),
    "dinars_at_home": Books(
        (
            "I1,invoice,C1,2026-01-05,100.125,KWD,",
            "I2,invoice,C1,2026-01-05,100.10,USD,0.30754",
            "I3,invoice,C1,2026-01-05,0.005,,",
        ),
        "I1 100.125 100.125\nI2 100.10 30.785\nI3 0.005 0.005",
        home="KWD",
    ),
    "dinars_abroad": Books(
        ("I1,invoice,C1,2026-01-05,100.125,KWD,3.25", "P1,payment,C1,2026-01-06,0.125,KWD,3.25"),
        "I1 100.000 325.00",
        "not_itemised I1",
        files={
            "allocations": "from_document_id,to_document_id,amount\nP1,I1,0.125",
            "document_lines": f"{LINES}\nI1,1,1,100.005,100.005",
        },
    ),
}
DATES = {
    "far_days": Books(
        (
            "I1,invoice,C1,2026-03-05,10,2026-02-04",
            "I2,invoice,C1,2026-03-05,20,9999-12-31",
            "I3,invoice,C1,2026-03-05,40,0001-01-01",
            "I4,invoice,C1,2062-03-05,80,2062-04-04",
            "I5,invoice,C2,0202-03-05,160,0202-04-05",
            "I6,invoice,C2,1989-12-31,320,1990-01-01",
            "I7,invoice,C2,2031-04-01,640,2031-04-01",
        ),
        "I1 10.00 10.00\nI2 20.00 20.00\nI3 40.00 40.00\nI5 160.00 160.00\nI6 320.00 320.00",
        "implausible_date I1\nimplausible_date I2\nimplausible_date I3\nimplausible_date I3\nimplausible_date I4\n"
        "implausible_date I4\nimplausible_date I5\nimplausible_date I5\nimplausible_date I6\nimplausible_date I7\n"
        "implausible_date I7",
        head=DATED,
    ),
    "days_that_may_be": Books(
        (
            "I1,invoice,C1,1990-01-01,1,1990-01-01",
            "I2,invoice,C1,2026-03-05,2,2031-03-31",
            "I3,invoice,C1,2031-03-31,4,",
            "P1,payment,C1,2026-03-05,0,2026-03-01",
        ),
        "I1 1.00 1.00\nI2 2.00 2.00",
        head=DATED,
    ),
    "other_days": Books(
        ("I1,invoice,C1,2026-03-05,10,", "P1,payment,C1,2026-03-06,5,"),
        "I1 5.00 5.00",
        "budget_period_reversed\n" + "implausible_date\n" * 3 + "implausible_date I1\nimplausible_date P1",
        head=DATED,
        files={
            "allocations": "from_document_id,to_document_id,amount,allocated_on\nP1,I1,5,1900-01-01",
            "document_lines": "document_id,line_number,line_amount,service_on\nI1,1,10,2206-03-05",
            "time_entries": "time_entry_id,customer_id,work_on,hours\nT1,C1,1970-01-01,1",
            "expenses": "expense_id,amount,spent_on\nX1,5,2206-03-05",
            "orders": "order_id,order_type,status,total\nO1,order,paid,5",
            "order_payments": "order_id,amount,status,paid_on\nO1,5,succeeded,0026-03-05",
            "budgets": "budget_id,kind,amount,period_start,period_end\nB1,revenue,5,2026-12-31,2026-01-01",
        },
    ),
}
WORDS = {
    "words_elsewhere": Books(
        (
            "I1,Invoice,C1,2026-01-05,100,issued",
            "I2,invoice,C1,2026-01-05,200,Open",
            "I3,invoice,C1,2026-01-05,400,paid",
            "I4,invoice,C1,2026-01-05,800, issued",
            "I5,Credit Note,C1,2026-01-05,1,issued",
            "I6,invoice,C1,2026-01-05,2,Cancelled",
            "I7,zzz,C1,2026-01-05,4,issued",
        ),
        "",
        "unknown_document_type I1\nunknown_document_type I5\nunknown_document_type I7\n"
        "unknown_status I2\nunknown_status I3\nunknown_status I4\nunknown_status I6",
        head=STATED,
    ),
    "words_beside": Books(
        ("I1,invoice,C1,2026-01-05,100,",),
        "I1 100.00 100.00",
        "unknown_budget_kind\n" + "unknown_word\n" * 6,
        head=STATED,
        files={
            "orders": "order_id,order_type,status,total\n"
            "O1,order,Paid,5\nO2,cart,active,5\nO3,purchase_order,open,5\nO4,Sale,paid,5",
            "order_payments": "order_id,amount,status\nO1,5,Success",
            "store_credits": "store_credit_id,amount,status\nS1,5,redeemed",
            "budgets": "budget_id,kind,amount\nB1,income,5",
        },
    ),
    "negative_credit": Books(
        ("I1,invoice,C1,2026-01-05,500,", "CN1,credit_memo,C1,2026-02-05,-100,"),
        "CN1 100.00 100.00\nI1 500.00 500.00",
        "negative_total CN1",
        head=STATED,
    ),
    "ids_nobody_can_tell_apart": Books(
        (
            f"I1,invoice,C1{NO_BREAK_SPACE},2026-01-05,1,",
            f"I2,invoice,{ZERO_WIDTH_SPACE}C1,2026-01-05,2,",
            "I3,invoice, C1,2026-01-05,4,",
            "I4,invoice,c1,2026-01-05,8,",
            "I5,invoice,ghost,2026-01-05,16,",
        ),
        "I1 1.00 1.00\nI2 2.00 2.00\nI3 4.00 4.00\nI4 8.00 8.00\nI5 16.00 16.00",
        "ids_alike\n" + "\n".join(f"unknown_customer I{n}" for n in range(1, 6)),
        head=STATED,
        files={"customers": f"customer_id,customer_name\nC1,Acme\nD1,Day\nD1{NO_BREAK_SPACE},Day"},
    ),
}
LINES_WITHOUT_AMOUNT = {
    "worth_quantity_times_price": Books(
        ("I1,invoice,C1,2026-03-05,500,",),
        "I1 500.00 500.00",
        head=STATED,
        files={
            "customers": "customer_id,customer_name,default_hourly_rate\nC1,Acme,100",
            "document_lines": f"{LINES},time_entry_ids\nI1,1,5,100,,T1",
            "time_entries": "time_entry_id,customer_id,work_on,hours\nT1,C1,2026-03-01,5",
        },
    ),
    "worth_nothing": Books(
        ("I1,invoice,C1,2026-03-05,500,",),
        "I1 500.00 500.00",
        "line_without_amount I1\nnot_itemised I1",
        head=STATED,
        files={
            "document_lines": f"{LINES},time_entry_ids,description\nI1,1,5,,,T1,\nI1,2,,,,,A heading",
            "time_entries": "time_entry_id,customer_id,work_on,hours\nT1,C1,2026-03-01,5",
        },
    ),
    "rounded_to_the_currency": Books(
        ("I1,invoice,C1,2026-03-05,99.99,",),
        "I1 99.99 99.99",
        head=STATED,
        files={"document_lines": f"{LINES},discount_amount\nI1,1,3,33.333333,,0.01"},
    ),
}
BOOKS: dict[str, Books] = {**RATES, **DECIMALS, **DATES, **WORDS, **LINES_WITHOUT_AMOUNT}
