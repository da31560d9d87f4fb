"""Data of real life: every company of `books` beside the others in one warehouse, and what QuickBooks states amiss."""

from decimal import Decimal
from typing import Any

import pytest

from tests.case import Case
from tests.cases.books import BOOKS, CUSTOMERS
from tests.quickbooksdocuments import Document, item_line, land, sale

NOW, DAY = "2026-03-31T12:00:00+00:00", "2026-03-31"
DONG: Document = {"CurrencyRef": {"value": "VND"}, "DueDate": "2026-03-15", "Balance": 50000000}


def dong(**more: Any) -> Document:
    return sale(1, item_line(50000000), total=50000000, **DONG, **more)


def euro(number: int, rate: Any) -> Document:
    return sale(number, item_line(100), total=100, Balance=100, CurrencyRef={"value": "EUR"}, ExchangeRate=rate)


def listed(rate: float, currency: str) -> Document:
    return {"SourceCurrencyCode": currency, "TargetCurrencyCode": "USD", "AsOfDate": "2026-01-01", "Rate": rate}


@pytest.fixture(scope="module")
def warehouse(module_case: Case) -> Case:
    for name, books in BOOKS.items():
        documents = "\n".join((books.head, *books.documents))
        tables = {"customers": CUSTOMERS, **books.files}
        module_case.files(name, home_currency=books.home, documents=documents)
        for table, text in tables.items():
            (module_case.folder / name / f"{table}.csv").write_text(f"{text}\n", encoding="utf-8")
        (module_case.folder / name / "documents.csv").write_text(f"{documents}\n", encoding="utf-8")
    failed = [str(result.error) for result in module_case.sync(NOW) if result.error]
    assert not failed, failed
    land(module_case, "dong_stated", NOW, invoice=[dong(ExchangeRate=0.00003943)])
    land(module_case, "dong_listed", NOW, invoice=[dong()], exchange_rate=[listed(0.00003943, "VND")])
    land(
        module_case, "no_rates", NOW,
        invoice=[euro(1, 0), euro(2, -1.1), euro(3, 1e12), euro(4, 1.1)], exchange_rate=[listed(0, "EUR")],
    )  # fmt: skip
    land(module_case, "fractions", NOW, invoice=[sale(1, item_line(100.005), total=100.005, Balance=100.005)])
    built = module_case.build()
    assert built.success, built.exception or [
        (r.node.name, r.message) for r in built.result if r.status in ("error", "fail")
    ]
    return module_case


def opened(case: Case, connection: str) -> str:
    rows = case.rows(
        "select * from marts.ar_open_items(%s::date) where connection = %s order by document_id", DAY, connection
    )
    homes = ["-" if row["home_open_amount"] is None else str(row["home_open_amount"]) for row in rows]
    return "\n".join(f"{row['document_id']} {row['open_amount']} {home}" for row, home in zip(rows, homes, strict=True))


def findings(case: Case, connection: str) -> list[tuple[str, str]]:
    rows = case.rows(
        "select kind, coalesce(document_id, '') as document_id from marts.ar_finding"
        " where connection = %s and is_open and kind not in ('missing_currency', 'same_books')"
        " order by kind, document_id",
        connection,
    )
    return [(row["kind"], row["document_id"]) for row in rows]


def message(case: Case, connection: str, document: str, kind: str) -> str:
    return str(
        case.value(
            "select string_agg(message, E'\\n' order by message) from marts.ar_finding"
            " where connection = %s and document_id is not distinct from nullif(%s, '') and kind = %s and is_open",
            connection, document, kind,
        )
    )  # fmt: skip


@pytest.mark.parametrize("name", BOOKS)
def test_what_is_open_is_right_to_the_last_digit(warehouse: Case, name: str) -> None:
    assert opened(warehouse, name) == BOOKS[name].open


@pytest.mark.parametrize("name", BOOKS)
def test_what_is_wrong_is_listed_and_nothing_else(warehouse: Case, name: str) -> None:
    expected = [tuple(f"{line} ".split(" ")[:2]) for line in BOOKS[name].listed.split("\n") if line]
    assert findings(warehouse, name) == expected


@pytest.mark.parametrize("name", ["dong_stated", "dong_listed"])
def test_a_rate_keeps_its_digits_from_the_api_to_the_product(warehouse: Case, name: str) -> None:
    assert opened(warehouse, name) == "invoice:1 50000000.00 1971.50"


def test_no_rate_of_an_api_is_taken_that_is_none(warehouse: Case) -> None:
    assert [line.split()[2] for line in opened(warehouse, "no_rates").splitlines()] == ["-", "-", "-", "110.00"]
    assert findings(warehouse, "no_rates") == [
        *(("missing_rate", f"invoice:{number}") for number in (1, 2, 3)),
        *(("unusable_rate", document) for document in ("", "invoice:2", "invoice:3")),
    ]


def test_an_amount_of_an_api_finer_than_its_currency_is_kept_and_listed(warehouse: Case) -> None:
    assert opened(warehouse, "fractions").split() == ["invoice:1", "100.005", "100.005"]
    assert set(findings(warehouse, "fractions")) == {("amount_precision", "invoice:1")}
    assert (
        "The total amount, 100.005, has more decimals than USD (2); it is kept as it is."
        in message(warehouse, "fractions", "invoice:1", "amount_precision").splitlines()
    )


def test_sums_may_be_larger_than_any_amount(warehouse: Case) -> None:
    total = warehouse.value(
        "select sum(home_total) from marts.ar_aging(%s::date) where connection = 'the_largest_twice'", DAY
    )
    assert total == Decimal("19999999999999999.98")


@pytest.mark.parametrize("name", ["home_does_not_fit", "home_does_not_fit_by_the_list"])
def test_a_home_amount_that_does_not_fit_is_unknown_in_the_ledger_too(warehouse: Case, name: str) -> None:
    rows = warehouse.rows("select * from marts.ar_ledger where connection = %s and document_id = 'I1'", name)
    assert rows
    assert {row["home_amount"] for row in rows} == {None}


@pytest.mark.parametrize(
    ("document", "meant"),
    [
        ("I1", "'invoice'"),
        ("I5", "'credit_memo'"),
        ("I2", "'issued'"),
        ("I3", "'issued'"),
        ("I4", "'issued'"),
        ("I6", "'void'"),
    ],
)
def test_a_word_of_another_system_is_not_taken_but_the_nearest_is_named(
    warehouse: Case, document: str, meant: str
) -> None:
    kind = "unknown_document_type" if meant in ("'invoice'", "'credit_memo'") else "unknown_status"
    assert message(warehouse, "words_elsewhere", document, kind).endswith(f"Did you mean {meant}?")


def test_a_word_that_is_like_none_is_only_listed(warehouse: Case) -> None:
    assert "Did you mean" not in message(warehouse, "words_elsewhere", "I7", "unknown_document_type")


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("I1", "Customer 'C1<U+00A0>' is not among the customers; did you mean 'C1'?"),
        ("I2", "Customer '<U+200B>C1' is not among the customers; did you mean 'C1'?"),
        ("I3", "Customer '<U+0020>C1' is not among the customers; did you mean 'C1'?"),
        ("I4", "Customer 'c1' is not among the customers; did you mean 'C1'?"),
        ("I5", "Customer 'ghost' is not among the customers."),
    ],
)
def test_ids_that_look_alike_are_told_apart_in_the_message(warehouse: Case, document: str, said: str) -> None:
    assert message(warehouse, "ids_nobody_can_tell_apart", document, "unknown_customer") == said


def test_two_customers_that_look_alike_are_named(warehouse: Case) -> None:
    said = message(warehouse, "ids_nobody_can_tell_apart", "", "ids_alike")
    assert said.startswith("The ids of two customers, 'D1' and 'D1<U+00A0>', differ only")


def test_a_negative_credit_memo_says_how_it_would_lower_what_is_owed(warehouse: Case) -> None:
    said = message(warehouse, "negative_credit", "CN1", "negative_total")
    assert said.endswith("and raises what is owed: a credit memo lowers it by a total that is positive.")


def test_a_line_without_an_amount_bills_its_time_at_quantity_times_price(warehouse: Case) -> None:
    billed = warehouse.value(
        "select sum(amount) from marts.work_money where connection = 'worth_quantity_times_price' and kind = 'billed'"
        " and time_entry_id = 'T1'"
    )
    assert billed == 500
