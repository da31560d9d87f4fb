"""What settles a debit, by what it is made of: by hand, and against a second calculation in exact fractions."""

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import NamedTuple

import pytest

from tests.case import Case
from tests.marts import invented
from tests.marts.test_random_books import COLUMNS, written

NOW = "2026-11-27T17:00:00+00:00"
KINDS = ("cash", "credit", "written_off", "transferred")
KIND_OF = {
    **{"payment": "cash", "deposit": "cash", "credit_memo": "credit", "journal_credit": "credit"},
    **{"write_off": "written_off", "invoice": "transferred", "journal_debit": "transferred", "refund": "transferred"},
}
DEBITS = ("invoice", "journal_debit", "refund")
HEAD = "document_id,document_type,customer_id,issued_on,total_amount,currency,deposit_amount"
ALLOCATED = "from_document_id,to_document_id,allocated_on,amount"

# (document, type, total, deposit) and (giver, receiver, amount), all of one September but those `to_come`
BOOKS: dict[str, tuple[str, str]] = {
    "passed_on": ("I invoice 100; C credit_memo 20; P payment 80", "C P 20; P I 100"),
    "up_front": ("I invoice 100 40; C credit_memo 20; P payment 40", "C P 20; P I 60"),
    "several": (
        "I invoice 33.33; H invoice 33.33; G invoice 33.34; C credit_memo 20; P payment 80",
        "C P 20; P G 33.34; P H 33.33; P I 33.33",
    ),
    "nothing_paid": ("I invoice 40; C credit_memo 40; P payment 0", "C P 40; P I 40"),
    "of_nothing": ("I invoice 40; P payment 0", "P I 40"),
    "negative": ("I invoice 40; C credit_memo 9; P payment -5", "C P 9; P I 4"),
    "journal": ("I invoice 10; J journal_credit 4; P payment 6", "J P 4; P I 10"),
    "in_advance": ("I invoice 10; D deposit 4; P payment 6", "D P 4; P I 10"),
    "through_two": ("I invoice 10; C credit_memo 4; P payment 4; Q payment 2", "C P 4; P Q 8; Q I 10"),
    "three_kinds": ("I invoice 9; C credit_memo 3; W write_off 2; P payment 4", "C P 3; W P 2; P I 9"),
    "in_a_ring": ("I invoice 10; C credit_memo 4; P payment 6", "C P 4; P C 4; P I 6"),
    "yen": ("I invoice 2; H invoice 1; C credit_memo 1; P payment 2", "C P 1; P I 2; P H 1"),
    "to_come": (
        "I invoice 10; C credit_memo 4 . 2026-12-05; P payment 6; Q payment 4 . 2026-12-10",
        "C P 4; P I 6; Q I 4",
    ),
    "from_a_debit": ("I invoice 10; J journal_debit 4", "J I 4"),
    "paid_back": ("C credit_memo 4; R refund 4", "C R 4"),
}
SETTLED = {  # invoice: cash, credit, written off, transferred
    "passed_on": {"I": "80 20 0 0"},
    "up_front": {"I": "80 20 0 0"},
    "several": {"G": "26.67 6.67 0 0", "H": "26.67 6.66 0 0", "I": "26.66 6.67 0 0"},
    "nothing_paid": {"I": "0 40 0 0"},
    "of_nothing": {"I": "40 0 0 0"},
    "negative": {"I": "0 4 0 0"},
    "journal": {"I": "6 4 0 0"},
    "in_advance": {"I": "10 0 0 0"},
    "through_two": {"I": "6 4 0 0"},
    "three_kinds": {"I": "4 3 2 0"},
    "yen": {"I": "1 1 0 0", "H": "1 0 0 0"},
    "to_come": {"I": "6 0 0 0"},
    "from_a_debit": {"I": "0 0 0 4"},
    "paid_back": {"R": "0 4 0 0"},
}
RANDOM = 12


class Books(NamedTuple):
    """Random documents (id to type and amount) and allocations (giver, receiver, amount) that no document exceeds."""

    documents: dict[str, tuple[str, Decimal]]
    allocations: list[tuple[str, str, Decimal]]


def random_books(chance: Random) -> Books:
    """Invoices that payments pay, with credits, write-offs and other payments behind these, some of them three deep."""
    documents = {f"P{number}": ("payment", _money(chance)) for number in range(5)}
    for number in range(5):
        kind = chance.choice(("credit_memo", "journal_credit", "deposit", "write_off"))
        documents[f"C{number}"] = (kind, _money(chance))
    left = {key: amount for key, (_, amount) in documents.items()}
    allocations: list[tuple[str, str, Decimal]] = []

    def give(giver: str, receiver: str) -> None:
        amount = (left[giver] * chance.randint(10, 60) / 100).quantize(Decimal("0.01"))
        left[giver] -= amount
        left[receiver] = left.get(receiver, Decimal(0)) + amount
        allocations.append((giver, receiver, amount))

    for giver in ("C0", "C1", "C2", "C3", "C4"):
        give(giver, f"P{chance.randint(0, 4)}")
    give("P0", "P1")
    give("P1", "P2")
    for number in range(12):
        documents[f"I{number}"] = ("invoice", Decimal(1000))
        give(chance.choice(("P0", "P1", "P2", "P3", "P4", "C0", "C1")), f"I{number}")
    return Books(documents, allocations)


def _money(chance: Random) -> Decimal:
    return Decimal(chance.randint(1_000, 90_000)) / 100


def parts(books: Books) -> dict[str, dict[str, Fraction]]:
    """What settles each invoice by kind, in exact fractions, following every cent back to where it began."""
    made_of: dict[str, dict[str, Fraction]] = {}

    def origin(key: str) -> dict[str, Fraction]:
        if key not in made_of:
            kind, total = books.documents[key]
            amounts = defaultdict(Fraction, {KIND_OF[kind]: Fraction(total)})
            for giver, receiver, amount in books.allocations:
                if receiver == key:
                    for each, share in origin(giver).items():
                        amounts[each] += share * Fraction(amount)
            whole = sum(amounts.values())
            made_of[key] = {each: amount / whole for each, amount in amounts.items()}
        return made_of[key]

    settled: defaultdict[str, dict[str, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    for giver, receiver, amount in books.allocations:
        if books.documents[receiver][0] in DEBITS:
            for kind, share in origin(giver).items():
                settled[receiver][kind] += share * Fraction(amount)
    return settled


def as_files(books: Books) -> dict[str, str]:
    documents = [f"{key},{kind},A,2026-09-01,{amount},," for key, (kind, amount) in books.documents.items()]
    allocations = [f"{giver},{receiver},,{amount}" for giver, receiver, amount in books.allocations]
    return {
        "documents": "\n".join([HEAD, *documents]),
        "allocations": "\n".join([ALLOCATED, *allocations]),
    }


def by_hand(documents: str, allocations: str, currency: str) -> dict[str, str]:
    rows, given = [], []
    for text in documents.split("; "):
        key, kind, total, deposit, issued_on = (*text.split(), *(".", "2026-09-01")[len(text.split()) - 3 :])
        rows.append(f"{key},{kind},A,{issued_on},{total},{currency},{deposit.strip('.')}")
    for text in allocations.split("; "):
        giver, receiver, amount = text.split()
        given.append(f"{giver},{receiver},,{amount}")
    return {"documents": "\n".join([HEAD, *rows]), "allocations": "\n".join([ALLOCATED, *given])}


def hostile_books(chance: Random) -> dict[str, str]:
    """Documents that give to each other as it comes: too much, in rings, negative ones, across currencies."""
    documents = [
        invented.document(chance, f"D{number}") | {"status": "", "currency": chance.choice(("", "", "", "EUR", "GBP"))}
        for number in range(9)
    ]
    allocations = [invented.allocation(chance, f"X{number}") | {"currency": ""} for number in range(40)]
    return {
        "customers": "customer_id,customer_name\nA,Alpha",
        "documents": written(COLUMNS["documents"], documents),
        "allocations": written(COLUMNS["allocations"], allocations),
    }


RANDOM_BOOKS = {f"r{number}": random_books(Random(number)) for number in range(RANDOM)}


@pytest.fixture(scope="module")
def books(module_case: Case) -> Case:
    customers = "customer_id,customer_name\nA,Alpha"
    for name, (documents, allocations) in BOOKS.items():
        module_case.files(name, customers=customers, **by_hand(documents, allocations, "JPY" if name == "yen" else ""))
    for name, invented_books in RANDOM_BOOKS.items():
        module_case.files(name, customers=customers, **as_files(invented_books))
    for number in range(RANDOM):
        module_case.files(f"h{number}", **hostile_books(Random(number)))
    module_case.refresh(NOW)
    return module_case


def settled(case: Case, connection: str) -> dict[str, list[Decimal]]:
    rows = case.rows(
        f"select document_id, {', '.join(f'sum({kind}_amount) as {kind}' for kind in KINDS)}"
        " from intermediate.int_settlements inner join intermediate.int_documents using (document_key)"
        " where int_settlements.connection = %s and known_to = 'infinity' group by document_id",
        connection,
    )
    return {row["document_id"]: [row[kind] for kind in KINDS] for row in rows}


@pytest.mark.parametrize("connection", SETTLED)
def test_by_hand(books: Case, connection: str) -> None:
    expected = {key: [Decimal(text) for text in each.split()] for key, each in SETTLED[connection].items()}
    assert settled(books, connection) == expected


@pytest.mark.parametrize("connection", RANDOM_BOOKS)
def test_every_cent_is_what_it_was_at_its_origin(books: Case, connection: str) -> None:
    expected, found = parts(RANDOM_BOOKS[connection]), settled(books, connection)
    assert found.keys() == expected.keys()
    for key, amounts in found.items():
        for kind, amount in zip(KINDS, amounts, strict=True):
            # each document that passes on rounds once, and a share of a rounded amount is off by that at most
            assert abs(Fraction(amount) - expected[key].get(kind, 0)) < Fraction(25, 1000), (key, kind)
    mixed = [key for key, amounts in found.items() if sum(amount > 0 for amount in amounts) > 1]
    assert mixed


def test_what_settles_is_what_the_ledger_says_and_nothing_is_lost_in_the_kinds(books: Case) -> None:
    wrong = books.rows(
        """
        select document_key, settled.amount, moved.amount as moved
        from (
            select document_key, sum(amount) as amount
            from intermediate.int_settlements where moved_by <> 'deposit_on_document' group by document_key
        ) as settled
        full join (
            select document_key, -sum(movements.amount) as amount
            from intermediate.int_movements as movements
            inner join intermediate.int_companies as companies
                on companies.connection = movements.connection and movements.entry_on <= companies.today
            where entry_type = 'allocation' and not is_giving and known_to = 'infinity'
                and document_type in ('invoice', 'journal_debit', 'refund')
            group by document_key
        ) as moved using (document_key)
        where settled.amount is distinct from moved.amount
        union all
        select document_key, amount, null from intermediate.int_settlements
        where amount <> cash_amount + credit_amount + written_off_amount + transferred_amount
        """
    )
    assert wrong == []
    assert books.value("select count(*) from intermediate.int_settlements where connection like 'h%%'") > RANDOM


def test_no_row_stands_twice(books: Case) -> None:
    twice = books.rows(
        "select document_key, giver_key, allocation_id from intermediate.int_settlements"
        " group by document_key, giver_key, allocation_id having count(*) > 1"
    )
    assert twice == []


def test_in_a_ring_all_is_still_shared_out(books: Case) -> None:
    assert sum(settled(books, "in_a_ring")["I"]) == 6
