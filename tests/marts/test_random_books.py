"""Random books, edited twice, against a second definition of an open item: to the cent, on any day, at any moment."""

import csv
import io
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.case import Case
from tests.marts import invented
from tests.marts.metric_definitions import Item, Record, State, open_items

MOMENTS = ("2026-05-01T12:00:00+00:00", "2026-05-02T12:00:00+00:00", "2026-05-03T12:00:00+00:00")
COLUMNS = {
    "customers": [*invented.customer(Random(0), "A")],
    "documents": [*invented.document(Random(0), "D")],
    "allocations": [*invented.allocation(Random(0), "X")],
    "exchange_rates": ["from_currency", "to_currency", "rate_on", "rate"],
}
BOOKS = 24

Known = dict[str, tuple[State, ...]]
Row = dict[str, Decimal | None]


def written(columns: list[str], rows: list[Record]) -> str:
    """The rows as CSV text."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def landed(case: Case, chance: Random) -> Known:
    """Random books after three syncs and one build, and what each was at each of them."""
    known: defaultdict[str, tuple[State, ...]] = defaultdict(tuple)
    for moment in MOMENTS:
        for number in range(BOOKS):
            name = f"b{number}"
            state = invented.edited(chance, known[name][-1]) if known[name] else invented.book(chance)
            known[name] = (*known[name], state)
            case.files(name, **{table: written(COLUMNS[table], rows) for table, rows in state.items()})
            case.configure(name, ages_from=ages_from(name))
        assert [synced.error for synced in case.sync(moment, accept_deletions=True) if synced.error] == []
    built = case.build()
    assert built.success, built.exception or [str(r.message) for r in built.result if r.status in ("error", "fail")]
    return known


def ages_from(name: str) -> str:
    return "issue_date" if int(name[1:]) % 3 == 0 else "due_date"


def answered(case: Case, as_of: date, known_at: str) -> dict[tuple[str, str], Item]:
    """What the function answers."""
    rows = case.rows(
        f"select connection, document_id, {', '.join(Item._fields)}"
        " from marts.ar_open_items(%s::date, %s::timestamptz)",
        as_of, known_at,
    )  # fmt: skip
    return {(row.pop("connection"), row.pop("document_id")): Item(**row) for row in rows}


def defined(known: Known, as_of: date, number: int) -> dict[tuple[str, str], Item]:
    """What the definition says."""
    return {
        (name, key): item
        for name, states in known.items()
        for key, item in open_items(states[number], as_of, ages_from(name)).items()
    }


def replayed(case: Case, as_of: date, known_at: str) -> dict[tuple[str, str], tuple[Decimal, Decimal | None]]:
    """What the ledger adds up to, by item; nothing of it may be known twice, or the sums would show it."""
    rows = case.rows(
        "select connection, document_id, sum(amount) as amount,"
        " case when count(*) = count(home_amount) then sum(home_amount) end as home_amount"
        " from marts.ar_ledger where entry_on <= %s::date and known_from <= %s::timestamptz"
        " and coalesce(known_to, 'infinity') > %s::timestamptz and entry_type <> 'fx' group by connection, document_id",
        as_of, known_at, known_at,
    )  # fmt: skip
    assert all(row["home_amount"] in (0, None) for row in rows if row["amount"] == 0)
    return {
        (row["connection"], row["document_id"]): (row["amount"], row["home_amount"]) for row in rows if row["amount"]
    }


def summed(items: dict[tuple[str, str], Item]) -> dict[tuple[str, str | None, str], Row]:
    """The aging that the items make, without the columns that are zero."""
    groups: defaultdict[tuple[str, str | None, str], list[Item]] = defaultdict(list)
    for (name, _), item in items.items():
        groups[name, item.customer_id, item.currency].append(item)
    return {key: _row(group) for key, group in groups.items()}


def _row(items: list[Item]) -> Row:
    row: Row = {}
    for bucket in {item.bucket for item in items}:
        row[bucket] = sum((item.open_amount for item in items if item.bucket == bucket), Decimal(0))
    homes = [item.home_open_amount for item in items if item.home_open_amount is not None]
    return _without_zeros(row) | {
        "total": sum((item.open_amount for item in items), Decimal(0)),
        "home_total": sum(homes, Decimal(0)) if len(homes) == len(items) else None,
    }


def _without_zeros(row: Row) -> Row:
    return {column: value for column, value in row.items() if value or column in ("total", "home_total")}


def aged(case: Case, as_of: date, known_at: str) -> dict[tuple[str, str | None, str], Row]:
    """What the other function answers, without the columns that are zero."""
    rows = case.rows("select * from marts.ar_aging(%s::date, %s::timestamptz)", as_of, known_at)
    keys = [(row.pop("connection"), row.pop("customer_id"), row.pop("currency")) for row in rows]
    return {key: _without_zeros(row) for key, row in zip(keys, rows, strict=True)}


@settings(max_examples=4, derandomize=True, deadline=None, phases=[Phase.generate], database=None,
          suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])  # fmt: skip
@given(seed=st.integers(min_value=0, max_value=2**32))
def test_the_marts_answer_by_definition(
    seed: int, tmp_path_factory: pytest.TempPathFactory, new_warehouse: Callable[[], str]
) -> None:
    chance = Random(seed)
    case = Case(tmp_path_factory.mktemp("random"), new_warehouse())
    known = landed(case, chance)
    found = 0
    for number, moment in enumerate(MOMENTS):
        for as_of in (invented.START + timedelta(chance.randint(0, 400)) for _ in range(6)):
            expected = defined(known, as_of, number)
            assert answered(case, as_of, moment) == expected, (seed, as_of, moment)
            entries = {key: (item.open_amount, item.home_open_amount) for key, item in expected.items()}
            assert replayed(case, as_of, moment) == entries, (seed, as_of, moment)
            assert aged(case, as_of, moment) == summed(expected), (seed, as_of, moment)
            found += len(expected)
    assert found > BOOKS
