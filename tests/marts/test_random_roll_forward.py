"""Roll-forwards and what DSO and CEI divide, of random books: against the documents themselves, added up in Python."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest

from tests.case import Case
from tests.marts import invented
from tests.marts.metric_definitions import CREDITS, DEBITS, Record, State, open_items
from tests.marts.test_random_books import COLUMNS, written

TODAY = date(2026, 11, 14)
NOW = "2026-11-14T17:00:00+00:00"
CLASSES = ("billed", "paid_up_front", "collected", "credited", "written_off", "refunded", "adjusted", "net")
CLASS_OF = {
    **{"payment": "collected", "deposit": "collected", "credit_memo": "credited", "write_off": "written_off"},
    **{"journal_debit": "adjusted", "journal_credit": "adjusted", "invoice": "billed", "refund": "refunded"},
}
SIGN = {"adjusted": 1, "billed": 1, "refunded": 1, "collected": -1, "credited": -1, "written_off": -1}
SHOWN = (*CLASSES[:-1], "opening", "closing")
BOOKS = 10

Party = tuple[str | None, str]  # customer (None: all) and currency
Move = tuple[date, str, str, str, Decimal]  # day, customer, currency, class, amount with the sign of its column
Sums = dict[str, Decimal]


def state(chance: Random, *, passes_on: bool) -> State:
    """Books of a year; where nothing `passes_on`, only debits receive."""
    documents = [
        invented.document(chance, f"D{number}") | {"status": "", "currency": chance.choice(("", "", "EUR"))}
        for number in range(30)
    ]
    for row in documents:
        row["issued_on"] = (date(2025, 10, 1) + timedelta(chance.randint(0, 420))).isoformat()
        row["customer_id"] = chance.choice(("A", "B", "B", ""))
        row["document_type"] = chance.choice((*DEBITS, *CREDITS, "invoice", "invoice", "payment", "sales_receipt"))
    types = {row["document_id"]: row["document_type"] for row in documents}
    allocations = [
        invented.allocation(chance, f"X{number}")
        | {
            "currency": "",
            "from_document_id": f"D{chance.randint(0, 29)}",
            "to_document_id": f"D{chance.randint(0, 29)}",
        }
        for number in range(60)
    ]
    return {
        "customers": [invented.customer(chance, key) for key in "AB"],
        "documents": documents,
        "allocations": [row for row in allocations if passes_on or types[row["to_document_id"]] in DEBITS],
        "exchange_rates": [],
    }


def moves(books: State) -> list[Move]:
    """What each document and each allocation between two customers moves, where only debits receive."""
    documents = {row["document_id"]: row for row in books["documents"] if row["document_type"] in CLASS_OF}
    found: list[Move] = []
    for row in documents.values():
        day, deposit = date.fromisoformat(row["issued_on"]), Decimal(row["deposit_amount"] or 0)
        name, amount = CLASS_OF[row["document_type"]], Decimal(row["total_amount"])
        if row["document_type"] in DEBITS:
            amount -= deposit
        elif row["document_type"] == "journal_credit":
            amount = -amount
        found.append((day, *_party(row), name, amount))
        if row["document_type"] == "invoice":
            found.append((day, *_party(row), "paid_up_front", deposit))
    for row in books["allocations"]:
        giver, receiver = documents.get(row["from_document_id"]), documents.get(row["to_document_id"])
        if giver and receiver and giver["currency"] == receiver["currency"]:
            found += _between(row, giver, receiver)
    return [move for move in found if move[0] <= TODAY]


def _between(row: Record, giver: Record, receiver: Record) -> list[Move]:
    texts = (row["allocated_on"], giver["issued_on"], receiver["issued_on"])
    day, amount = max(date.fromisoformat(text) for text in texts if text), Decimal(row["amount"])
    name = CLASS_OF[giver["document_type"]]
    if name in ("adjusted", "billed", "refunded"):  # a debit or a journal that gives moves a balance, and is no sale
        name, amount = "adjusted", -amount
    return [(day, *_party(receiver), name, amount), (day, *_party(giver), name, -amount)]


def _party(row: Record) -> tuple[str, str]:
    return row["customer_id"], row["currency"] or "USD"


def periods(fiscal_start: int) -> list[tuple[date, date, date]]:
    """First day, last day up to today, and last day, of every month, fiscal quarter and fiscal year."""
    found = set()
    for length in (1, 3, 12):
        for number in range(2024 * 12, 2027 * 12):
            if (number - (fiscal_start - 1)) % length == 0:
                start, after = _month(number), _month(number + length)
                if start <= TODAY:
                    found.add((start, min(after - timedelta(1), TODAY), after - timedelta(1)))
    return sorted(found)


def _month(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def rolled(books: State, fiscal_start: int) -> dict[tuple[Party, date, date], Sums]:
    """Every period of every party in which anything is open or moves."""
    by_party: defaultdict[Party, list[Move]] = defaultdict(list)
    for move in moves(books):
        by_party[None, move[2]].append(move)
        if move[1]:
            by_party[move[1], move[2]].append(move)
    found = {}
    for party, of_party in by_party.items():
        for start, end, _ in periods(fiscal_start):
            sums = _of_period(of_party, start, end)
            if any(sums.values()):
                found[party, start, end] = sums
    return found


def _of_period(of_party: list[Move], start: date, end: date) -> Sums:
    sums = dict.fromkeys(SHOWN, Decimal(0))
    for day, _, _, name, amount in of_party:
        change = amount * SIGN.get(name, 0)
        sums["opening"] += change if day < start else 0
        sums["closing"] += change if day <= end else 0
        if start <= day <= end:
            sums[name] += amount
    return sums


def fiscal_start(name: str) -> int:
    return (1, 4, 2)[int(name[1:]) % 3]


ALL = {
    f"{'p' if passes_on else 'n'}{number}": state(Random(number), passes_on=passes_on)
    for number in range(BOOKS)
    for passes_on in (False, True)
}
EXACT = [name for name in ALL if name.startswith("n")]


@pytest.fixture(scope="module")
def case(module_case: Case) -> Case:
    for name, books in ALL.items():
        module_case.files(name, **{table: written(COLUMNS[table], rows) for table, rows in books.items()})
        module_case.configure(name, fiscal_year_start_month=fiscal_start(name))
    module_case.refresh(NOW)
    return module_case


def answered(case: Case, name: str) -> dict[tuple[Party, date, date], Sums]:
    rows = case.rows("select * from marts.ar_roll_forward where connection = %s", name)
    assert all(row["unexplained"] == 0 for row in rows)
    return {
        ((row["customer_id"], row["currency"]), row["period_start"], row["period_end"]): {
            key: row[key] for key in SHOWN
        }
        for row in rows
    }


@pytest.mark.parametrize("name", EXACT)
def test_every_class_of_every_period_is_what_the_documents_say(case: Case, name: str) -> None:
    assert answered(case, name) == rolled(ALL[name], fiscal_start(name))


@pytest.mark.parametrize("name", sorted(set(ALL) - set(EXACT)))
def test_what_passes_credits_on_moves_the_company_as_its_documents_do(case: Case, name: str) -> None:
    plain = ALL[name] | {"allocations": []}
    found = {key: sums for key, sums in answered(case, name).items() if key[0][0] is None}
    assert found == {key: sums for key, sums in rolled(plain, fiscal_start(name)).items() if key[0][0] is None}


@pytest.mark.parametrize("name", EXACT)
def test_dso_and_cei_divide_these(case: Case, name: str) -> None:
    books, compared = ALL[name], 0
    begin = min(date.fromisoformat(row["issued_on"]) for row in books["documents"])
    ends = {(start, end): last for start, end, last in periods(fiscal_start(name))}
    parts = {
        (
            row["customer_id"],
            row["currency"],
            row["period_start"],
            row["period_end"],
            row["metric"],
            row["variant"],
        ): row
        for row in case.rows("select * from marts.ar_metrics where connection = %s", name)
    }
    items = {end: list(open_items(books, end, "due_date").values()) for _, end in ends}
    for ((customer, currency), start, end), sums in rolled(books, fiscal_start(name)).items():
        of_party = [item for item in items[end] if item.currency == currency and customer in (None, item.customer_id)]
        not_due = sum((item.open_amount for item in of_party if item.bucket == "not_due"), Decimal(0))
        gross = sum((item.open_amount for item in of_party if item.bucket != "unapplied"), Decimal(0))
        key, whole = (customer, currency, start, end), ends[start, end] <= TODAY and start >= begin
        due = sums["opening"] + sums["billed"]
        expected = {
            ("dso", "period_end"): (sums["closing"], sums["billed"]),
            ("dso", "period_end_gross"): (gross, sums["billed"]),
            ("cei", "net"): (due - sums["closing"], due - not_due),
            ("dilution", "gross"): (sums["credited"] + sums["written_off"], sums["billed"]),
            ("average_days_delinquent", "period_end"): (gross - not_due, sums["billed"]),
        }
        for metric, divided in expected.items():
            row = parts[(*key, *metric)]
            assert (row["numerator"], row["denominator"]) == divided, (key, metric)
            assert row["is_complete"] == whole, key
            has_value = divided[1] > 0 and (whole or metric[0] == "dilution")
            assert (row["value"] is not None) == has_value, (key, metric)
            compared += has_value
    assert compared > 10
