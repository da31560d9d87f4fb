"""Where work meets payers, currencies, credits, calendars and people: one model decides, and all pages say the same."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipelines.publishing.publish import publish_site
from tests.case import Case
from tests.marts import invented_work

NOW = "2026-11-27T17:00:00+00:00"
CLIENTS = "customer_id,customer_name,currency,default_hourly_rate\nA,Alpha,USD,100\nM,Mother,USD,"
ENTRIES = "time_entry_id,customer_id,project_id,person_id,work_on,hours,is_billable,invoiced_document_id\n"
INVOICES = "document_id,document_type,customer_id,issued_on,currency,exchange_rate,total_amount,status\n"
LINES = "document_id,line_number,quantity,unit_price,line_amount,time_entry_ids\n"
GIVEN = "from_document_id,to_document_id,amount\n"

BOOKS: dict[str, dict[str, str]] = {
    # an entry that names an invoice of other time, work that is not billable, hours given for one of two people
    "work": {
        "customers": CLIENTS,
        "documents": INVOICES + "i1,invoice,A,2026-10-05,,,1000,\ni2,invoice,A,2026-10-06,,,500,\n"
        "r,payment,A,2026-10-20,,,1500,",
        "document_lines": LINES + 'i1,1,,,1000,"t1,t2"\ni2,1,,,500,n1',
        "allocations": GIVEN + "r,i1,1000\nr,i2,500",
        "available_hours": "person_id,month_start,hours\np,2026-09-01,100",
        "time_entries": ENTRIES + "t1,A,,p,2026-09-15,5,true,i1\nt2,A,,q,2026-09-15,5,true,i1\n"
        "t3,A,,p,2026-09-16,4,true,i1\nn1,A,,q,2026-09-17,5,false,i2",
    },
    "unknown": {
        "customers": CLIENTS,
        "documents": INVOICES + "i1,invoice,A,2026-10-01,,,100,\ni2,invoice,ghost,2026-10-01,,,70,\n"
        "i3,invoice,,2026-10-01,,,30,",
        "time_entries": ENTRIES + "t1,A,,p,2026-09-15,1,true,i1",
    },
    # billed to a mother without hours of her own, by a line and by name; and over the counter
    "parent": {
        "customers": CLIENTS,
        "documents": INVOICES + "i1,invoice,M,2026-10-05,,,300,\ni2,invoice,M,2026-10-05,,,200,\n"
        "s1,sales_receipt,M,2026-10-05,,,100,\ni3,invoice,M,2026-10-05,,,999,\nr,payment,M,2026-10-20,,,300,",
        "document_lines": LINES + "i1,1,,,300,t1\ns1,1,,,100,t3",
        "allocations": GIVEN + "r,i1,300",
        "time_entries": ENTRIES
        + "t1,A,,p,2026-09-15,4,true,\nt2,A,,p,2026-09-15,2,true,i2\nt3,A,,p,2026-09-15,2,true,",
    },
    # rates in USD, EUR and GBP; home USD: EUR at the invoice's rate, GBP by the list of rates, CHF by nothing
    "currencies": {
        "customers": CLIENTS + "\nE,Euro,EUR,100\nG,Sterling,GBP,100",
        "documents": INVOICES + "eur,invoice,A,2026-10-05,EUR,1.2,500,\nchf,invoice,A,2026-10-05,CHF,,500,\n"
        "usd,invoice,E,2026-10-05,USD,,550,\ngbp,invoice,G,2026-10-05,EUR,1.2,500,\n"
        "both,invoice,A,2026-10-05,USD,,100,\nfree,invoice,A,2026-10-05,USD,,77,\nr,payment,A,2026-10-20,EUR,1.3,250,",
        "document_lines": LINES
        + 'eur,1,,,500,u1\nchf,1,,,500,"u2,u3"\nboth,1,,,100,u3\nusd,1,,,550,e1\ngbp,1,,,500,g1',
        "allocations": GIVEN + "r,eur,250",
        "exchange_rates": "from_currency,to_currency,rate_on,rate\nGBP,USD,2026-10-01,1.25\nCHF,EUR,2026-10-01,1",
        "available_hours": "person_id,month_start,hours\np,2026-09-01,100",
        "time_entries": ENTRIES + "u1,A,,p,2026-09-15,8,true,\nu2,A,,p,2026-09-15,5,true,\nu3,A,,p,2026-09-15,5,true,\n"
        "u4,A,,p,2026-09-15,1,true,\ne1,E,,p,2026-09-15,5,true,\ng1,G,,p,2026-09-15,5,true,",
    },
    # a credit memo of 20 that a payment of 80 passes on
    "passing": {
        "customers": CLIENTS,
        "documents": INVOICES + "i1,invoice,A,2026-10-05,,,100,\ncm,credit_memo,A,2026-10-10,,,20,\n"
        "r,payment,A,2026-10-20,,,80,",
        "allocations": GIVEN + "cm,r,20\nr,i1,100",
        "time_entries": ENTRIES + "t1,A,,p,2026-09-15,1,true,i1",
    },
    # every way of not being billed yet, and an invoice of nothing
    "waiting": {
        "customers": CLIENTS,
        "documents": INVOICES + "later,invoice,A,2026-12-05,,,100,\ndraft,invoice,A,2026-10-05,,,100,draft\n"
        "void,invoice,A,2026-10-05,,,100,void\nother,invoice,A,2026-10-05,,,100,\nnothing,invoice,A,2026-10-05,,,0,",
        "document_lines": LINES + "other,1,1,100,,o1\nlater,1,,,60,w2\nlater,2,,,40,",
        "time_entries": ENTRIES + "w1,A,,p,2026-09-15,1,true,later\nw2,A,,p,2026-09-15,1,true,\n"
        "w3,A,,p,2026-09-15,1,true,draft\nw4,A,,p,2026-09-15,1,true,void\nw5,A,,p,2026-09-15,1,true,gone\n"
        "w6,A,,p,2026-09-15,1,true,other\nw7,A,,p,2026-09-15,1,true,\no1,A,,p,2026-09-15,1,true,\n"
        "w8,A,,p,2026-09-15,1,true,nothing",
    },
    # a year that begins in April; a month of which 27 of 30 days have passed
    "fiscal": {
        "customers": CLIENTS,
        "documents": INVOICES
        + "i1,invoice,A,2026-03-20,,,200,\ni2,invoice,A,2026-04-20,,,300,\nr,payment,A,2026-11-20,,,300,",
        "document_lines": LINES + "i1,1,,,200,t1\ni2,1,,,300,t2",
        "allocations": GIVEN + "r,i2,300",
        "available_hours": "person_id,month_start,hours\np,2026-11-01,60\np,2026-11-15,40\nq,2026-11-01,10",
        "time_entries": ENTRIES + "t1,A,,p,2026-03-15,2,true,\nt2,A,,p,2026-04-15,3,true,\nt3,A,,p,2026-11-15,9,true,",
    },
    # one role with hours at two rates, and invoiced work of the same person that is not billable
    "bridge": {
        "customers": CLIENTS,
        "documents": INVOICES + "i1,invoice,A,2026-09-20,,,500,\ni2,invoice,A,2026-10-20,,,1100,\n",
        "document_lines": LINES + "i1,1,,,500,t1\ni2,1,,,600,t2\ni2,2,,,500,n1",
        "time_entries": ENTRIES + "t1,A,,p,2026-09-15,5,true,\nt2,A,,p,2026-10-15,5,true,\nn1,A,,p,2026-10-15,5,false,",
    },
    # October's hours were Alpha's and not billable, by the log, although our first look finds them Beta's and billable
    "moved": {
        "customers": CLIENTS.replace("M,Mother,USD,", "B,Beta,USD,80"),
        "projects": "project_id,customer_id,name,is_billable,status\nP,B,Audit,true,archived",
        "attribute_changes": """
        entity_type,entity_id,attribute,changed_at,old_value,new_value
        project,P,customer_id,2026-11-10T03:00:00+00:00,A,B
        project,P,is_billable,2026-10-20T12:00:00+00:00,false,true
        project,P,status,2026-11-20T12:00:00+00:00,active,archived
        project,P,colour,2026-11-20T12:00:00+00:00,red,blue
        client,A,status,2026-11-20T12:00:00+00:00,active,inactive
        """,
        "documents": INVOICES + "i1,invoice,A,2026-10-05,,,1,",
        "time_entries": ENTRIES + "t0,,P,p,2026-10-19,1,,\nt1,,P,p,2026-11-08,1,,\nt2,,P,p,2026-11-09,1,,",
    },
}


# the same bills and cash, paid by each of three customers
PAYERS = ("A", "B", "M")
BILLS = "i1,invoice,A,2026-10-01,,,100,\ni2,invoice,B,2026-10-01,,,50,\ncm,credit_memo,A,2026-10-02,,,20,\n"
APPLIED = GIVEN + "cm,r1,20\nr1,i1,60\nr1,i2,40\nr2,i1,30\nr2,back,5"
BOOKS |= {
    f"payer_{payer.lower()}": {
        "customers": CLIENTS + "\nB,Beta,USD,",
        "documents": INVOICES + BILLS + f"r1,payment,{payer},2026-10-03,,,80,\nr2,payment,{payer},2026-10-03,,,45,\n"
        "back,refund,B,2026-10-04,,,5,",
        "allocations": APPLIED,
        "time_entries": ENTRIES + "t1,A,,p,2026-09-15,1,true,i1",
    }
    for payer in PAYERS
}


@pytest.fixture(scope="module")
def joints(module_case: Case) -> Case:
    """All of the companies, in one build, and one whose every row was drawn to hurt."""
    for name, tables in BOOKS.items():
        module_case.files(name, **tables)
    module_case.configure("fiscal", fiscal_year_start_month=4)
    for seed in (1, 2, 3):
        module_case.files(f"drawn{seed}", **invented_work.drawn(seed))
    module_case.refresh(NOW)
    return module_case


def company(case: Case, name: str, currency: str = "USD", **where: Any) -> dict[str, Any]:
    """The row of marts.realization; of the whole company and all time unless told otherwise."""
    asked = {"cohort": "matter", "dimension": "company", "period_kind": "total", **where}
    conditions = " and ".join(f"{column} is not distinct from %s" for column in asked)
    (row,) = case.rows(
        f"select * from marts.realization where connection = %s and currency = %s and {conditions}",
        name, currency, *asked.values(),
    )  # fmt: skip
    return row


def parts(row: dict[str, Any]) -> list[float]:
    """Value, invoiced, below and above the rate, to invoice, not compared."""
    keys = (
        *("standard_value", "compared_invoiced", "below_rate", "above_rate"),
        *("uninvoiced_value", "not_compared_value"),
    )
    return [float(row[key]) for key in keys]


def outcomes(case: Case, name: str) -> dict[str, str]:
    rows = case.rows("select time_entry_id, outcome from marts.work_outcome where connection = %s order by 1", name)
    return {row["time_entry_id"]: row["outcome"] for row in rows}


def test_only_work_with_a_value_is_in_a_ratio_and_the_rest_is_to_invoice_everywhere(joints: Case) -> None:
    whole = company(joints, "work")
    assert parts(whole) == [1400, 1000, 0, 0, 400, 0]
    assert round(whole["billing_realization"] * 100, 1) == Decimal("71.4")
    assert (whole["collection_realization"], whole["unpriced_invoiced"], whole["invoiced"]) == (1, 500, 1500)
    person = company(joints, "work", dimension="person", person_id="q")
    assert (person["billing_realization"], person["effective_billed_rate"]) == (1, 100)
    unbilled = joints.rows("select time_entry_id, reason from marts.unbilled_work where connection = 'work'")
    assert [tuple(row.values()) for row in unbilled] == [("t3", "not_on_the_named_invoice")]


def test_cash_per_available_hour_is_that_of_the_people_whose_hours_are_given(joints: Case) -> None:
    whole, person = company(joints, "work"), company(joints, "work", dimension="person", person_id="p")
    assert whole["collected_per_available_hour"] == person["collected_per_available_hour"] == 5
    assert company(joints, "work", cohort="period")["collected_per_available_hour"] == 5


def test_clients_owe_what_the_overview_owes_also_where_nobody_knows_them(joints: Case) -> None:
    rows = joints.rows(
        "select customer_id, status, open_amount::float from marts.client_statistics"
        " where connection = 'unknown' order by 1 nulls last"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("A", "active", 100.0), ("M", "active", 0.0), ("ghost", "unknown", 70.0), (None, "unknown", 30.0),
    ]  # fmt: skip


def test_work_that_is_billed_to_somebody_else_is_billed(joints: Case) -> None:
    assert set(outcomes(joints, "parent").values()) == {"billed"}
    assert parts(company(joints, "parent")) == [800, 600, 200, 0, 0, 0]
    client = company(joints, "parent", dimension="client", customer_id="A")
    assert (client["compared_invoiced"], client["compared_collected"], client["unlinked_invoiced"]) == (600, 400, 0)
    listed = joints.rows("select distinct document_id from marts.work_money where connection = 'parent' order by 1")
    assert [row["document_id"] for row in listed] == ["i1", "i2", "s1"], "i3 has no work of anybody"


def test_another_currency_is_compared_at_the_invoices_rate_or_set_apart(joints: Case) -> None:
    assert outcomes(joints, "currencies") == {
        "u1": "billed", "u2": "billed_in_another_currency", "u3": "billed_in_another_currency",
        "u4": "not_invoiced", "e1": "billed_in_another_currency", "g1": "billed",
    }  # fmt: skip
    dollars = company(joints, "currencies")
    assert parts(dollars) == [1900, 600, 200, 0, 100, 1000]
    ratios = [round(float(dollars[f"{name}_realization"]), 9) for name in ("billing", "overall")]
    assert ratios == [round(600 / 900, 9), round(300 / 900, 9)]
    assert dollars["effective_billed_rate"] == round(Decimal(600) / 9, 6)
    assert parts(company(joints, "currencies", "GBP")) == [500, 480, 20, 0, 0, 0]
    euros = company(joints, "currencies", "EUR")
    assert parts(euros) == [500, 0, 0, 0, 0, 500]
    assert (euros["billing_realization"], euros["invoiced"], euros["other_currency_invoiced"]) == (None, 1000, 1000)
    assert euros["undefined_because"].startswith("no billable hours; billed in another currency; nothing invoiced")


def test_what_a_payment_passes_on_of_a_credit_is_credited_and_not_collected(joints: Case) -> None:
    rows = joints.rows("select kind, amount::float from marts.work_money where connection = 'passing' order by 1")
    assert [tuple(row.values()) for row in rows] == [("billed", 100.0), ("collected", 80.0), ("credited", 20.0)]
    assert parts(company(joints, "passing")) == [100, 80, 20, 0, 0, 0]
    leaked = joints.value("select leaked from marts.rate_leakage where connection = 'passing'")
    revenue = joints.value(
        "select revenue from marts.price_volume_mix where connection = 'passing' and dimension = 'company'"
        " and period_kind = 'year' and period_start = '2026-01-01'"
    )
    assert (leaked, revenue) == (20, 80)


def test_what_is_not_billed_says_why_and_an_invoice_of_nothing_bills(joints: Case) -> None:
    assert outcomes(joints, "waiting") == {
        "w1": "on_a_later_invoice", "w2": "on_a_later_invoice", "w3": "on_a_draft", "w4": "invoice_void",
        "w5": "invoice_missing", "w6": "not_on_the_named_invoice", "w7": "not_invoiced", "o1": "billed", "w8": "billed",
    }  # fmt: skip
    assert parts(company(joints, "waiting")) == [900, 100, 100, 0, 700, 0]
    page = joints.rows(
        "select total, on_drafts, on_later_invoices, not_on_named_invoices from reports.rpt_unbilled_work"
        " where connection = 'waiting' and is_total"
    )
    assert [tuple(map(float, row.values())) for row in page] == [(700.0, 100.0, 200.0, 100.0)]


def test_work_has_the_fiscal_quarters_and_years_of_the_company(joints: Case) -> None:
    years = joints.rows(
        "select period_start::text, period_end::text, compared_invoiced::float from marts.realization"
        " where connection = 'fiscal' and cohort = 'period' and dimension = 'company' and period_kind = 'year'"
        " order by 1"
    )
    assert [tuple(row.values()) for row in years] == [
        ("2025-04-01", "2026-03-31", 200.0), ("2026-04-01", "2026-11-27", 300.0),
    ]  # fmt: skip
    bridge = joints.rows(
        "select period_kind, period_start::text, revenue_before::float, revenue::float from marts.price_volume_mix"
        " where connection = 'fiscal' and dimension = 'company' and period_kind <> 'month' order by 1, 2"
    )
    assert [tuple(row.values()) for row in bridge] == [
        ("quarter", "2026-01-01", 0.0, 200.0), ("quarter", "2026-04-01", 200.0, 300.0),
        ("quarter", "2026-07-01", 300.0, 0.0), ("year", "2025-04-01", 0.0, 200.0), ("year", "2026-04-01", 200.0, 300.0),
    ]  # fmt: skip


def test_of_the_running_month_only_the_part_that_has_passed_is_available(joints: Case) -> None:
    month = company(joints, "fiscal", period_kind="month", period_start="2026-11-01")
    assert (month["available_hours"], round(month["utilization"], 9)) == (99, round(Decimal(9) / 99, 9))


def test_invoiced_work_that_is_not_billable_changes_nobodys_rate(joints: Case) -> None:
    (row,) = joints.rows(
        "select revenue_before::float, price::float, volume::float, mix::float, without_hours::float, revenue::float,"
        " rate::float from marts.price_volume_mix where connection = 'bridge' and dimension = 'company'"
        " and period_kind = 'month' and period_start = '2026-10-01'"
    )
    assert tuple(row.values()) == (500.0, 100.0, 0.0, 0.0, 500.0, 1100.0, 120.0)


def test_a_project_is_whose_and_what_the_audit_log_says_also_on_a_first_sync(joints: Case) -> None:
    rows = joints.rows(
        "select time_entry_id, customer_id, standard_value::float from marts.work_value where connection = 'moved'"
        " order by 1"
    )
    # 03:00 in Greenwich is the evening before in New York
    assert [tuple(row.values()) for row in rows] == [("t0", "A", 0.0), ("t1", "A", 100.0), ("t2", "B", 80.0)]
    history = joints.rows(
        "select attribute, value, effective_from::text, known_by from marts.project_history where connection = 'moved'"
        " order by 1, 3 nulls first"
    )
    assert [tuple(row.values()) for row in history] == [
        ("customer_id", "A", None, "audit_log"), ("customer_id", "B", "2026-11-09", "audit_log"),
        ("is_billable", "false", None, "audit_log"), ("is_billable", "true", "2026-10-20", "audit_log"),
        ("status", "active", None, "audit_log"), ("status", "archived", "2026-11-20", "audit_log"),
    ]  # fmt: skip


def test_a_log_that_the_books_contradict_is_listed_and_so_is_what_nobody_reads(joints: Case) -> None:
    messages = [
        row["message"]
        for row in joints.rows(
            "select message from marts.ar_finding where connection = 'moved' and kind = 'history_contradiction'"
            " order by 1"
        )
    ]
    assert [message.split(" is ")[0] for message in messages] == [
        "A change of 'colour' of project 'P'", "The status of client 'A'",
    ]  # fmt: skip


def statistics(case: Case, connection: str) -> dict[str, tuple[float, ...]]:
    rows = case.rows(
        "select customer_id, paid, paid_by_others, paid_for_others, refunded, adjusted, open_amount"
        " from marts.client_statistics where connection = %s",
        connection,
    )
    return {row.pop("customer_id"): tuple(map(float, row.values())) for row in rows}


def test_who_pays_changes_no_customers_adjustments(joints: Case) -> None:
    adjusted = {
        payer: {who: row[4] for who, row in statistics(joints, f"payer_{payer.lower()}").items()} for payer in PAYERS
    }
    # of the credit of 20, what the payment brought to Beta is Beta's
    assert list(adjusted.values()) == [{"A": -12.0, "B": -8.0, "M": 0.0}] * 3


def test_cash_is_paid_where_it_is_applied_and_stays_with_the_payer_where_it_is_not(joints: Case) -> None:
    assert statistics(joints, "payer_m") == {
        "A": (78.0, 78.0, 0.0, 0.0, -12.0, 10.0),
        "B": (37.0, 37.0, 0.0, 5.0, -8.0, 10.0),
        "M": (10.0, 0.0, 115.0, 0.0, 0.0, -10.0),
    }
    assert statistics(joints, "payer_a")["A"] == (88.0, 0.0, 37.0, 0.0, -12.0, 0.0)


@pytest.fixture(scope="module")
def site(joints: Case, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("joints") / "site"
    return publish_site(joints.settings, joints.warehouse, joints.moment(NOW), out=out).index.parent


def page(site: Path, connection: str, name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((site / connection / f"{name}.json").read_text())
    return content


def labels(content: dict[str, Any], key: str) -> list[str]:
    (table,) = (each for block in content["blocks"] for each in block.get("tables", []) if each["key"] == key)
    return [column["label"] for column in table["columns"]]


def test_the_page_of_realization_names_the_parts_and_no_other(site: Path) -> None:
    content = page(site, "currencies", "realization")
    assert "Billed in another currency, not compared" in labels(content, "by-client-usd")
    assert {"To invoice", "Below the rate"} <= set(labels(content, "by-client-usd"))
    assert "Above the rate" not in labels(content, "by-client-usd")
    headline = content["headline"].replace("\u00a0", " ")
    assert headline == (
        "Of USD 900.00 of work, 67% was invoiced and 33% collected; 100.00 is still to invoice; 1,000.00 more was "
        "billed in another currency and is not compared. "
        "CHF 500.00 was invoiced for work whose rates are in another currency. "
        "All EUR 500.00 of work was billed in another currency, without a rate to compare it by. "
        "Of GBP 500.00 of work, 96% was invoiced and 0% collected."
    )
    assert {"usd", "gbp"} <= {block["key"] for block in content["blocks"]}
    assert "chf" not in {block["key"] for block in content["blocks"]}, "there is no work at rates in francs"
    assert [said[:3] for said in content["identities"]] == ["USD", "USD", "EUR", "EUR", "GBP", "GBP"]
    assert content["identities"][0] == (
        "USD: value 1,900.00 = invoiced 600.00 + below the rate 200.00 + to invoice 100.00"
        " + billed in another currency, not compared 1,000.00"
    )


def test_the_page_of_unbilled_work_says_what_it_waits_for(site: Path) -> None:
    content = page(site, "waiting", "unbilled")
    assert {"On drafts", "On later invoices", "Not on the invoice it names"} <= set(labels(content, "unbilled-usd"))
    assert "On later invoices" not in labels(page(site, "currencies", "unbilled"), "unbilled-usd")


def test_the_page_of_clients_has_who_paid_for_whom_and_who_nobody_knows(site: Path) -> None:
    content = page(site, "payer_m", "clients")
    assert {"Paid by others", "Paid for others", "Refunded"} <= set(labels(content, "clients-usd"))
    assert content["identities"] == [
        "USD: invoiced 150.00 − collected 125.00 + refunded 5.00 − adjusted 20.00 = open 10.00"
    ]
    (block,) = page(site, "unknown", "clients")["blocks"]
    names = [row["customer_name"] for row in block["tables"][0]["rows"]]
    assert sorted(names) == ["Alpha", "Customer ghost (no name)", "Mother", "No customer"]
