"""Pages of random books: every sentence is true of the marts, every number is its exact value rounded once."""

import json
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest

from dashboards import numbers
from dashboards.site.publish import publish
from pipelines import currencies
from tests import bookkeeper
from tests.case import Case
from tests.dashboards.page_parser import Element, parsed, reached
from tests.sentences import AMOUNT, MONEY, PART, Grammar, is_part, rounded, same, taken_apart

COMPANIES = 14
LATER = "2026-07-01T20:00:00+00:00"
_ODD = """
    document_id,document_type,customer_id,issued_on,due_on,total_amount,status
    I1,Invoice,C1,2026-01-05,2026-02-04,100,issued
    I2,invoice,C1,2026-01-05,2026-02-04,200,Open
    I3,invoice,C1,2026-01-05,2026-02-04,400,paid
    I4,bill,,2026-01-05,2026-02-04,800,Sent
    I5,bill,C1,2026-01-05,2026-02-04,1600,draft
    I6,bill,C1,2027-01-05,2027-02-04,3200,issued
"""
_LATE = """
    document_id,document_type,customer_id,issued_on,due_on,total_amount
    OLD,invoice,C1,2025-05-02,2025-06-01,19188
    CURRENT,invoice,C1,2026-06-01,2026-07-31,60000
    NEW,invoice,C2,2026-05-10,2026-06-09,2324
    PART,invoice,C3,2026-01-10,2026-02-09,15786
    CREDIT,credit_memo,C3,2026-02-10,,743
    PAID,invoice,C4,2026-01-10,2026-02-09,50
    CASH,payment,C4,2026-01-20,,50
    FEW,invoice,C5,2026-06-01,2026-07-31,100
    MORE,payment,C6,2026-06-01,,500
"""
_FEW = "document_id,document_type,customer_id,issued_on,due_on,total_amount"
_EQUAL = f"""
    {_FEW}
    A,invoice,C1,2026-05-01,2026-06-20,50
    B,invoice,C2,2026-03-01,2026-04-20,50
    C,invoice,C3,2026-01-01,2026-02-01,50
    D,invoice,C3,2026-06-01,2026-07-30,10
"""
_BELOW_ZERO = f"""
    {_FEW}
    M,credit_memo,C1,2026-05-01,,-25
    P,payment,C1,2026-05-01,,-5
"""
_PAID = """
    document_id,document_type,customer_id,issued_on,due_on,currency,exchange_rate,total_amount
    I,invoice,C1,2024-03-01,2024-04-01,EUR,1.1,80
    P,payment,C1,2024-03-20,,EUR,1.1,80
    J,invoice,C1,2026-05-01,2026-06-20,USD,,100
    Q,payment,C1,2026-06-15,,USD,,100
"""
_KEPT = """
    document_id,document_type,customer_id,issued_on,due_on,total_amount
    I1,invoice,C1,2026-05-01,2026-06-01,100
    U1,Rechnung,C1,2026-05-01,2026-06-01,1500
"""
_RATED = "customer_id,customer_name,currency,default_hourly_rate\nC1,Name 1,USD,100\nC2,Name 2,USD,100"
_GIVEN = "from_document_id,to_document_id,amount,allocated_on"
_NAMES = "customer_id,customer_name\n" + "\n".join(f"C{n},Name {n}" for n in range(1, 7))


@pytest.fixture(scope="module")
def site(module_case: Case, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of random companies and of two whose answers are known."""
    chance = Random(11)
    for number in range(COMPANIES):
        bookkeeper.write(module_case, f"b{number:02}", chance)
    _known_books(module_case)
    module_case.refresh(bookkeeper.NOW)
    return _published(module_case, tmp_path_factory.mktemp("true"))


def _known_books(case: Case) -> None:
    """Companies whose answers are known."""
    case.files("odd", customers=_NAMES, documents=_ODD)
    case.files(
        "late",
        customers=_NAMES,
        documents=_LATE,
        allocations=f"{_GIVEN}\nCASH,PAID,50,2026-01-20",
    )
    case.files("equal", customers=_NAMES, documents=_EQUAL)
    case.files("below", customers=_NAMES, documents=_BELOW_ZERO)
    case.files("paid", customers=_NAMES, documents=_PAID, allocations=f"{_GIVEN}\nP,I,80,2024-03-20\nQ,J,100,")
    case.files("rated", customers=_RATED, documents=f"{_FEW}\nI,invoice,C1,2026-05-01,2026-06-01,200")
    case.files(
        "kept",
        customers=_RATED,
        documents=_KEPT,
        time_entries="time_entry_id,customer_id,person_id,work_on,hours,is_billable,invoiced_document_id\n"
        "T1,C1,p,2026-04-15,1,true,I1\nT2,C1,p,2026-04-16,0.5,true,",
        orders="order_id,customer_id,status,total\nO1,C1,paid,7",
        expenses="expense_id,category,amount,spent_on\nE1,Venue,5,2026-05-01",
    )


def _published(case: Case, folder: Path) -> Path:
    with case.warehouse.reader() as reader:
        publish(reader, folder / "site", version="9.9.9", chart_cache=folder / "charts")
    return folder / "site"


def _headline(site: Path, name: str) -> str:
    return parsed(site / f"{name}.html").one(class_="headline").text


# --- numbers: what a page shows is what its JSON holds, rounded once


def _tables(content: Any) -> Iterator[dict[str, Any]]:
    for block in content["blocks"]:
        for chart in block.get("charts", ()):
            yield chart["numbers"]
        yield from block.get("tables", ())


def _shown(cell: str) -> Decimal | None:
    if cell in ("n/a", ""):
        return None
    return Decimal(0) if cell == numbers.DASH else Decimal(re.sub(r"[, %]", "", cell).replace("−", "-"))


_PLACES = {"share": 1, "hours": 2, "mean": 2, "count": 0}
_PARTS = ("share", "share_of_total")


def _compared(page: Element, table: dict[str, Any]) -> int:
    """How many cells were compared; a column of parts may differ by less than a tenth, and adds to its rounded sum."""
    rows = page.one("table", id=table["key"]).rows() if table["rows"] else []
    count = 0
    for at, column in enumerate(table["columns"]):
        if column["kind"] not in ("money", *_PLACES):
            continue
        exact = [row[column["key"]] for row in table["rows"]]
        shown = [_shown(row[at]) for row in rows]
        for row, value, cell in zip(table["rows"], exact, shown, strict=True):
            code = column.get("currency") or row.get("currency")
            places = currencies.decimals(code) if column["kind"] == "money" else _PLACES[column["kind"]]
            count += 1
            if value is None:
                assert cell is None
            elif column["key"] in _PARTS:
                assert cell is not None
                assert abs(cell - Decimal(value)) < Decimal("0.1")
            else:
                assert cell == rounded(str(value), places), (table["key"], column, value, cell)
        if column["key"] in _PARTS and None not in shown and shown:
            assert sum(filter(None, shown)) == rounded(str(sum(map(Decimal, exact))), 1), (table["key"], shown)
    return count


def test_every_number_is_its_exact_value_rounded_once(site: Path) -> None:
    compared = 0
    for path in sorted(site.rglob("*.json")):
        if path.name != "manifest.json":
            page = parsed(path.with_suffix(".html"))
            compared += sum(_compared(page, table) for table in _tables(json.loads(path.read_text())))
    assert compared > 2_000


def test_the_shares_of_buckets_and_of_customers_add_to_a_hundred(site: Path) -> None:
    added = 0
    for path in site.glob("*/aging.html"):
        for table in (table for table in parsed(path).all("table") if table.all("tfoot")):
            (_, *cells) = table.rows("tfoot")[1]
            parts = [_shown(cell) for cell in cells[:7]]
            if None not in parts:
                assert sum(filter(None, parts)) == 100
                added += 1
    assert added > 5


def test_a_currency_without_decimals_shows_none(site: Path) -> None:
    yen = [table for path in site.glob("*/aging.html") for table in parsed(path).all("table", id="aging-jpy")]
    cells = [cell for table in yen for row in table.rows() for cell in row[1:9]]
    assert cells
    assert not [cell for cell in cells if "." in cell]


# --- sentences: each is taken apart and asked of the marts

_WHY = rf"(?: \(open invoices ({AMOUNT}) (less credits|plus credits below zero) of ({AMOUNT})\))?"
_OPEN = re.compile(
    rf"(?:{MONEY} is open|The ([A-Z]{{3}}) balance is (0|a credit of {AMOUNT})){_WHY}; "
    rf"(nothing is overdue|{PART} of (it|the open invoices) is overdue)"
    rf"(?:, and three customers owe {PART} of "
    rf"(the balance|the ({AMOUNT}) that customers without a credit balance owe))?\."
)
_NO_INVOICE = re.compile(
    rf"No ([A-Z]{{3}}) invoice is open; (?:credits below zero leave a balance of {MONEY}"
    rf"|the ([A-Z]{{3}}) balance is (0|a credit of {AMOUNT}))\."
)
_ANOTHER = re.compile(r"Another (.+?) (is|are) open\.")
_BALANCE = re.compile(rf"The ([A-Z]{{3}}) balance is (0|a credit of {AMOUNT})\.")


def _items(case: Case, connection: str, currency: str, where: str = "true") -> dict[str, Any]:
    (row,) = case.rows(
        "select coalesce(sum(open_amount), 0) as total,"
        " coalesce(sum(open_amount) filter (where bucket <> 'unapplied'), 0) as gross,"
        " coalesce(sum(open_amount) filter (where bucket = 'unapplied'), 0) as unapplied,"
        " coalesce(sum(open_amount) filter (where days_past_due > 0), 0) as overdue,"
        " max(days_past_due) as oldest, count(*) filter (where bucket <> 'unapplied') as invoices"
        f" from marts.ar_open_items('{bookkeeper.TODAY}') where connection = %s and currency = %s and {where}",
        connection, currency,
    )  # fmt: skip
    return row


def _is_balance(credit: str | None, code: str, total: Decimal) -> bool:
    if credit == "0":
        return total == 0
    return total < 0 and same(str(credit).removeprefix("a credit of "), -total, code)


def _check_open(case: Case, connection: str, said: re.Match[str]) -> None:
    code = said[1] or said[3]
    truth = _items(case, connection, code)
    assert same(said[2], truth["total"], code) if said[1] else _is_balance(said[4], code, truth["total"])
    _check_why(said.groups()[4:7], truth, code)
    if said[8] == "nothing is overdue":
        assert truth["overdue"] == 0
    else:
        assert is_part(said[9], truth["overdue"], truth["gross"])
        assert said[10] == ("the open invoices" if truth["unapplied"] else "it")
    if said[11]:
        _check_largest(case, connection, code, said)


def _check_why(why: tuple[str | None, ...], truth: dict[str, Any], code: str) -> None:
    gross, sign, credits = why
    assert bool(gross) == bool(truth["unapplied"])
    if gross and credits:
        assert same(gross, truth["gross"], code)
        assert same(credits, abs(truth["unapplied"]), code)
        assert (sign == "less credits") == (truth["unapplied"] < 0)


def _check_largest(case: Case, connection: str, code: str, said: re.Match[str]) -> None:
    rows = case.rows(
        f"select total from marts.ar_aging('{bookkeeper.TODAY}') where connection = %s and currency = %s and total > 0"
        " order by total desc",
        connection, code,
    )  # fmt: skip
    owed = [row["total"] for row in rows]
    assert len(owed) > 3
    assert is_part(said[11], sum(owed[:3]), sum(owed))
    if said[12] == "the balance":
        assert sum(owed) == _items(case, connection, code)["total"]
    else:
        assert same(said[13], sum(owed), code)


def _check_no_invoice(case: Case, connection: str, said: re.Match[str]) -> None:
    truth = _items(case, connection, said[1])
    assert truth["invoices"] == 0
    assert same(said[3], truth["total"], said[2]) if said[2] else _is_balance(said[5], said[1], truth["total"])


def _check_another(case: Case, connection: str, said: re.Match[str]) -> None:
    amounts = re.findall(MONEY, said[1])
    assert (said[2] == "is") == (len(amounts) == 1)
    for code, amount in amounts:
        assert same(amount, _items(case, connection, code)["total"], code)


def _check_balance(case: Case, connection: str, said: re.Match[str]) -> None:
    assert _is_balance(said[2], said[1], _items(case, connection, said[1])["total"])


_OVERVIEW = (
    (_OPEN, _check_open),
    (_NO_INVOICE, _check_no_invoice),
    (_ANOTHER, _check_another),
    (_BALANCE, _check_balance),
)


def _bound(grammar: Any, case: Case, connection: str) -> Grammar:
    return [(pattern, partial(check, case, connection)) for pattern, check in grammar]


def test_the_sentences_of_overviews_and_of_home_are_true(site: Path, module_case: Case) -> None:
    checked = 0
    for path in site.glob("*/overview.html"):
        page = parsed(path)
        texts = [page.one(class_="headline").text, *(lead.text for lead in page.all("p", class_="lead"))]
        for text in texts:
            if text.startswith("Nothing"):
                assert not module_case.rows(
                    f"select 1 from marts.ar_open_items('{bookkeeper.TODAY}') where connection = %s", path.parent.name
                )
            else:
                checked += taken_apart(text, _bound(_OVERVIEW, module_case, path.parent.name))
    assert checked > COMPANIES


_LATE_ITEM = rf"{MONEY}(?: \(oldest ([\d,]+) days\))?"
_OWES = re.compile(rf"(?:owes|has a credit of) {MONEY}{_WHY}|owes nothing on balance in ([A-Z]{{3}}){_WHY}")


def test_the_sentences_of_customers_are_true(site: Path, module_case: Case) -> None:
    checked = 0
    for row in module_case.rows(
        "select distinct a.connection, a.customer_id, coalesce(c.customer_name, a.customer_id) as name"
        f" from marts.ar_aging('{bookkeeper.TODAY}') a left join marts.ar_customer c using (connection, customer_id)"
        " where a.customer_id ~ '^C'"
    ):
        (path,) = (site / row["connection"] / "customers").glob(f"{row['customer_id'].lower()}-*.html")
        owes, _, late = _headline(site, str(path.relative_to(site).with_suffix(""))).rpartition("; ")
        mine = f"customer_id = '{row['customer_id']}'"
        for said in _OWES.finditer(owes):
            code = said[1] or said[6]
            truth = _items(module_case, row["connection"], code, mine)
            assert (truth["total"] == 0) if said[6] else same(said[2], abs(truth["total"]), code)
            assert said[6] or said[0].startswith("owes") == (truth["total"] > 0)
            _check_why(said.groups()[2:5] if said[1] else said.groups()[6:9], truth, code)
            checked += 1
        overdue = {code: amount for code, amount, _ in re.findall(_LATE_ITEM, late)}
        for code in bookkeeper.CURRENCIES:
            truth = _items(module_case, row["connection"], code, mine)
            assert same(overdue[code], truth["overdue"], code) if code in overdue else not truth["overdue"]
        assert (late == "nothing is overdue.") == (not overdue)
    assert checked > 20


def test_the_sentence_of_every_aging_chart_is_true(site: Path, module_case: Case) -> None:
    largest = re.compile(
        rf"The largest late (bucket is|buckets are) ([\d–, andover]+) days: {MONEY}( each)?"
        rf"(?: \({PART} of the balance\))?"
        rf"(?:; {MONEY}(?: \({PART} of the balance\))? is more than 120 days late)?\."
    )
    checked, equals = 0, 0
    for path in site.glob("*/overview.html"):
        for figure in parsed(path).all("figure", class_="chart"):
            code = figure.attributes["id"].removeprefix("aging-").upper()
            text = figure.one("figcaption").one("p").text
            rows = module_case.rows(
                f"select sum(open_amount) as amount, bucket from marts.ar_open_items('{bookkeeper.TODAY}')"
                " where connection = %s and currency = %s and days_past_due > 0 group by bucket order by 1 desc",
                path.parent.name, code,
            )  # fmt: skip
            assert _items(module_case, path.parent.name, code)["invoices"] > 0
            if not rows:
                assert text == "Nothing is late."
                continue
            said = largest.fullmatch(text)
            assert said, text
            total = _items(module_case, path.parent.name, code)["total"]
            first = [row["bucket"] for row in rows if row["amount"] == rows[0]["amount"]]
            named = re.split(", | and ", said[2])
            assert sorted(f"days_{re.sub('[– ]', '_', name)}" for name in named) == sorted(first)
            assert (len(first) > 1) == bool(said[5]) == (said[1] == "buckets are")
            assert same(said[4], rows[0]["amount"], code)
            assert bool(said[6]) == (total > 0)
            assert not said[6] or is_part(said[6], rows[0]["amount"], total)
            oldest = [row["amount"] for row in rows if row["bucket"] == "days_over_120" and row["bucket"] not in first]
            assert bool(said[8]) == bool(oldest)
            assert not oldest or same(said[8], oldest[0], code)
            checked += 1
            equals += len(first) > 1
    assert checked > 5
    assert equals > 0


# --- states, what is left out, and customers that have paid


def test_more_that_is_late_or_later_is_never_a_better_state(site: Path, module_case: Case) -> None:
    order = ("healthy", "warning", "critical")
    rows = module_case.rows(
        "select connection, currency, customer_id, status, array["
        + ", ".join(f"sum(open_amount) filter (where days_past_due > {days})" for days in (0, 30, 60, 90, 120))
        + f"] as late from marts.ar_open_items('{bookkeeper.TODAY}')"
        " join (select connection, currency, customer_id, status from reports.rpt_aging) a"
        " using (connection, currency, customer_id) group by 1, 2, 3, 4"
    )
    compared = 0
    for row in rows:
        for other in rows:
            if (row["connection"], row["currency"]) != (other["connection"], other["currency"]):
                continue
            if all((a or 0) >= (b or 0) for a, b in zip(row["late"], other["late"], strict=True)):
                assert order.index(row["status"]) >= order.index(other["status"]), (row, other)
                compared += 1
    assert compared > 100


def test_a_little_that_is_a_little_late_is_not_worse_than_much_that_is_very_late(site: Path) -> None:
    states = {row[0]: row[-1] for row in parsed(site / "late/aging.html").one("table", id="aging-usd").rows()}
    assert states == {
        "Name 1": "Critical",
        "Name 2": "Warning",
        "Name 3": "Critical",
        "Name 5": "Healthy",
        "Name 6": "Healthy",
    }
    assert "State: critical when the customer owes at least 1% of all open" in parsed(site / "late/aging.html").text


def test_the_three_largest_are_a_share_of_what_is_owed_not_of_what_credits_leave(site: Path) -> None:
    assert _headline(site, "late/overview") == (
        "USD 96,155 is open (open invoices 97,398 less credits of 1,243.00); 38% of the open invoices is overdue, and "
        "three customers owe more than 99% of the 96,655 that customers without a credit balance owe."
    )


def test_a_credit_is_named_where_more_is_overdue_than_is_owed(site: Path) -> None:
    (path,) = (site / "late/customers").glob("c3-*.html")
    assert parsed(path).one(class_="headline").text == (
        "Name 3 owes USD 15,043 (open invoices 15,786 less credits of 743.00); USD 15,786 (oldest 141 days) is overdue."
    )


@pytest.mark.parametrize("name", ["overview", "aging"])
def test_no_page_says_that_nothing_is_open_without_saying_what_is_left_out(site: Path, name: str) -> None:
    page = parsed(site / f"odd/{name}.html")
    assert page.one(class_="headline").text == (
        "Nothing that could be counted is open; 4 documents of USD 1,500.00 are left out."
    )
    note = page.one("p", class_="left-out")
    assert "4 documents of USD 1,500.00 are not counted in any balance on this page" in note.text
    assert note.one("a").attributes["href"] == "tie-out.html#findings"


_OF_RATES = ("rates.html",)  # without a number that a document makes


def test_every_page_with_a_number_of_documents_says_what_is_left_out(site: Path, module_case: Case) -> None:
    """Of the company, or of the customer on its own page; the same count and money as on the overview."""
    kept = {row["connection"] for row in module_case.rows("select distinct connection from reports.rpt_left_out")}
    assert {"odd", "kept"} < kept
    seen = set()
    for path in site.glob("*/*.html"):
        notes = [note.text for note in parsed(path).all("p", class_="left-out")]
        stated = [note.text for note in parsed(path.with_name("overview.html")).all("p", class_="left-out")]
        assert bool(notes) == (path.parent.name in kept and path.name not in _OF_RATES), path
        assert not notes or notes == stated
        seen |= {path.name} if notes else set()
    pages = ("overview", "aging", "tie-out", "revenue", "orders", "budget", "clients", "realization", "unbilled")
    assert seen == {f"{name}.html" for name in pages}


def test_home_and_the_customer_say_what_is_left_out_of_theirs(site: Path) -> None:
    notes = [note.text for note in parsed(site / "index.html").all("p", class_="left-out")]
    assert "Left out. odd: 4 documents of USD 1,500.00" in " ".join(notes)
    (path,) = (site / "odd/customers").glob("c1-*.html")
    assert "3 documents of USD 700.00 are not counted" in parsed(path).one("p", class_="left-out").text
    assert parsed(path).one(class_="headline").text.startswith("Nothing that could be counted is open of Name 1")


def test_what_is_left_out_is_what_the_findings_hold(site: Path, module_case: Case) -> None:
    for path in site.glob("*/overview.html"):
        rows = module_case.rows(
            "select currency, count(distinct document_id) as documents from marts.ar_finding"
            " join intermediate.int_documents d using (connection, document_id)"
            " where connection = %s and is_open and kind in ('unknown_document_type', 'unknown_status')"
            " and d.known_to = 'infinity' and d.status not in ('draft', 'void') and d.issued_on <= %s"
            " group by currency".replace("currency,", "d.currency,").replace("by currency", "by d.currency"),
            path.parent.name, bookkeeper.TODAY,
        )  # fmt: skip
        notes = " ".join(note.text for note in parsed(path).all("p", class_="left-out"))
        for row in rows:
            assert re.search(rf"\b{row['documents']} documents? of {row['currency']} ", notes), (path, row, notes)
        assert bool(rows) == bool(notes)


def test_findings_are_grouped_by_kind_what_is_in_no_balance_first_and_under_their_numbers(site: Path) -> None:
    page = parsed(site / "odd/tie-out.html")
    assert [row[:5] for row in page.one("table", id="open-findings").rows()][:2] == [
        ["Unknown document type", "4", "5,700.00", "USD", "2"],
        ["Unknown status", "3", "1,400.00", "USD", "3"],
    ]
    assert "In no balance: 4 documents of USD 1,500.00, each counted once" in page.text


def test_no_link_of_a_site_is_dead(site: Path) -> None:
    assert reached(site) == set(site.rglob("*.html"))


def test_the_roll_forward_stays_when_all_is_paid(site: Path) -> None:
    page = parsed(site / "paid/overview.html")
    assert page.one(class_="headline").text == "Nothing is open."
    assert page.one("table", id="roll-forward-usd").rows()[-1][:4] == ["2026-06-30", "100.00", "–", "100.00"]
    assert [row[0] for row in page.one("table", id="roll-forward-eur").rows()] == ["2024-03-31"]
    links = [link.attributes["href"] for link in parsed(site / "index.html").all("a") if link.text == "Roll-forward"]
    assert "paid/overview.html#roll-forward-usd" in links


def test_credits_below_zero_are_called_so(site: Path) -> None:
    assert _headline(site, "below/overview") == (
        "No USD invoice is open; credits below zero leave a balance of USD 30.00."
    )
    assert "plus credits below zero 30.00." in parsed(site / "below/overview.html").text
    assert _headline(site, "below/revenue") == (
        "Net revenue is USD 25.00 from 0 sales, with 25.00 of credits and refunds below zero added."
    )
    captions = [each.one("p").text for each in parsed(site / "below/revenue.html").all("figcaption")]
    assert "Nothing was sold in the last 60 days; credits below zero add USD 25.00." in captions
    assert "What was paid, less what was paid back, comes to USD −5.00." in captions


def test_whose_hours_are_charged_is_a_client_also_before_the_first_hour(site: Path) -> None:
    assert _headline(site, "rated/clients") == "No hours of work, USD 200.00 invoiced, 0 paid."
    assert _headline(site, "rated/rates") == "2 clients pay USD 100.00 an hour."
    assert [row[0] for row in parsed(site / "rated/clients.html").one("table", id="clients-usd").rows()] == [
        "Name 1", "Name 2",
    ]  # fmt: skip
    assert _headline(site, "kept/clients").startswith("1.50 hours of work, ")


def test_no_company_is_called_another_where_none_ties_out(site: Path) -> None:
    assert re.match(r"No company ties out; \d+ (were not compared|differ)", _headline(site, "index"))


def test_every_customer_that_ever_had_a_document_has_a_page_with_its_history(site: Path, module_case: Case) -> None:
    held = module_case.rows("select connection, count(distinct coalesce(customer_id, '')) as customers"
                            " from intermediate.int_documents group by connection")  # fmt: skip
    for row in held:
        assert len(list((site / row["connection"] / "customers").glob("*.html"))) == row["customers"]
    (path,) = (site / "late/customers").glob("c4-*.html")
    page = parsed(path)
    assert page.one(class_="headline").text == (
        "Nothing is open of Name 4; there are 2 documents, the last of 20 January 2026."
    )
    assert [row[-1] for row in page.one("table", id="documents").rows()] == ["Settled", "Settled"]


def test_a_link_to_a_customer_lives_on_when_he_pays_and_when_he_is_gone(
    site: Path, module_case: Case, tmp_path: Path, new_database: Callable[[], str]
) -> None:
    before = {path.relative_to(site) for path in (site / "late").rglob("*.html")}
    module_case.files(
        "late",
        customers=_NAMES.replace("C3,Name 3\n", ""),
        documents=_LATE.strip() + "\n    ALL,payment,C2,2026-06-30,,2324",
        allocations=f"{_GIVEN}\nCASH,PAID,50,2026-01-20\nALL,NEW,2324,2026-06-30",
    )
    module_case.refresh(LATER)
    after = _published(module_case, tmp_path)
    assert before <= {path.relative_to(after) for path in (after / "late").rglob("*.html")}
    (path,) = (after / "late/customers").glob("c3-*.html")
    assert parsed(path).one("h1").text == "Name 3"
    assert "No longer in the source" in parsed(path).one(class_="facts").text
