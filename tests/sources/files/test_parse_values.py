"""Values: each rule with values that keep it, values that break it, and the words of the refusal."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from pipelines.sources.canonical import CONTROLS
from tests.sources.files.folder import connect, payloads, refusal, table, write

NUMBER = "is not a number; write it like 1234.56"
DOCUMENT: Mapping[str, str] = {
    "document_id": "I1",
    "document_type": "invoice",
    "customer_id": "C1",
    "issued_on": "2026-01-31",
    "total_amount": "1",
}
CUSTOMER: Mapping[str, str] = {"customer_id": "C1", "customer_name": "Acme"}
PROJECT: Mapping[str, str] = {"project_id": "J1"}


def document_value(folder: Path, column: str, value: str, **more: str) -> str | None:
    (row,) = payloads(write(folder, documents=table({**DOCUMENT, **more, column: value})), "document")
    return row.get(column)


@pytest.mark.parametrize(
    ("value", "landed"),
    [
        ("0", "0.00"),
        ("-0", "0.00"),
        ("-0.00", "0.00"),
        ("5.1", "5.10"),
        ("-12.34", "-12.34"),
        ("9999999999999999.99", "9999999999999999.99"),
        ("-9999999999999999.99", "-9999999999999999.99"),
    ],
)
def test_money_is_landed_exactly_with_two_places(tmp_path: Path, value: str, landed: str) -> None:
    assert document_value(tmp_path, "total_amount", value) == landed


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1.234,56", NUMBER),
        ("1,234.56", NUMBER),
        ("1 234.56", NUMBER),
        ("1'234.56", NUMBER),
        ("1_000", NUMBER),
        ("NaN", NUMBER),
        ("nan", NUMBER),
        ("inf", NUMBER),
        ("-Infinity", NUMBER),
        ("1e3", NUMBER),
        ("+5", NUMBER),
        ("--5", NUMBER),
        ("007", NUMBER),
        (".5", NUMBER),
        ("5.", NUMBER),
        ("(5.00)", NUMBER),
        ("$5", NUMBER),
        (" 5", NUMBER),
        ("5 ", NUMBER),
        ("NA", NUMBER),
        ("null", NUMBER),
        ("٥", NUMBER),
        ("−5", NUMBER),
        ("1.234", "has 3 decimal places and nothing is rounded here; write at most 2"),
        ("1.000", "has 3 decimal places"),
        ("10000000000000000", "is too large; the largest is 9999999999999999.99"),
        ("-10000000000000000.00", "is too large"),
        ("", "is blank and must be filled in"),
        ("   ", "is blank and must be filled in"),
    ],
)
def test_money_that_is_no_exact_amount_is_refused(tmp_path: Path, value: str, expected: str) -> None:
    message = refusal(write(tmp_path, documents=table({**DOCUMENT, "total_amount": value})))
    assert message.startswith(f"Connection acme: documents.csv, line 2, column total_amount, value {value!r}: ")
    assert expected in message


@pytest.mark.parametrize(
    ("value", "landed"),
    [
        ("1.250000", "1.25"),
        ("100", "100"),
        ("0.000001", "0.000001"),
        ("-0.0", "0"),
        ("1.2500000", "1.25"),
        ("0.00003943", "0.00003943"),
        ("0.000000000000001", "0.000000000000001"),
        ("999999999999.999999999999999", "999999999999.999999999999999"),
        ("-1.25", "-1.25"),
    ],
)
def test_rates_are_landed_exactly_without_closing_zeros(tmp_path: Path, value: str, landed: str) -> None:
    assert document_value(tmp_path, "exchange_rate", value) == landed


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0.1234567890123456", "has 16 decimal places and nothing is rounded here; write at most 15"),
        ("1.2500000000000000", "has 16 decimal places"),
        ("1000000000000", "is too large; the largest is 999999999999.999999999999999"),
        ("1,1", NUMBER),
        ("1E-3", NUMBER),
    ],
)
def test_rates_that_would_have_to_be_rounded_are_refused(tmp_path: Path, value: str, expected: str) -> None:
    message = refusal(write(tmp_path, documents=table({**DOCUMENT, "exchange_rate": value})))
    assert f"column exchange_rate, value {value!r}: {expected}" in message


@pytest.mark.parametrize(
    ("currency", "value", "landed"),
    [
        ("JPY", "100000", "100000.00"),
        ("JPY", "50.00", "50.00"),
        ("JPY", "50.0", "50.00"),
        ("KWD", "100.125", "100.125"),
        ("KWD", "100.120", "100.12"),
        ("KWD", "-0.000", "0.00"),
        ("CLF", "1.2345", "1.2345"),
        ("XYZ", "1.25", "1.25"),
        ("KWD", "9999999999999999.990", "9999999999999999.99"),
    ],
)
def test_an_amount_has_the_places_of_its_currency(tmp_path: Path, currency: str, value: str, landed: str) -> None:
    assert document_value(tmp_path, "total_amount", value, currency=currency) == landed


@pytest.mark.parametrize(
    ("currency", "value", "expected"),
    [
        ("JPY", "100.50", "has 2 decimal places and nothing is rounded here; JPY has none"),
        ("JPY", "100.5", "has 1 decimal place and nothing is rounded here; JPY has none"),
        ("JPY", "1.000", "has 3 decimal places and nothing is rounded here; JPY has none"),
        ("KWD", "100.1250", "has 4 decimal places and nothing is rounded here; write at most 3"),
        ("USD", "1.000", "has 3 decimal places and nothing is rounded here; write at most 2"),
        ("XYZ", "1.234", "has 3 decimal places and nothing is rounded here; write at most 2"),
        ("KWD", "9999999999999999.991", "is too large; the largest is 9999999999999999.99"),
    ],
)
def test_an_amount_finer_than_its_currency_is_refused(tmp_path: Path, currency: str, value: str, expected: str) -> None:
    row = {"currency": currency, **DOCUMENT, "total_amount": value}
    message = refusal(write(tmp_path, documents=table(row)))
    assert f"documents.csv, line 2, column total_amount, value {value!r}: {expected}" in message


@pytest.mark.parametrize(("home", "accepted", "refused"), [("KWD", "1.125", "1.1255"), ("JPY", "7", "7.5")])
def test_an_amount_without_a_currency_is_in_the_home_currency(
    tmp_path: Path, home: str, accepted: str, refused: str
) -> None:
    good, bad = (table({**DOCUMENT, "total_amount": value}) for value in (accepted, refused))
    assert payloads(write(tmp_path / "good", documents=good), "document", home_currency=home)
    assert "column total_amount" in refusal(write(tmp_path / "bad", documents=bad), home_currency=home)
    # also where the file of the company says it, or the only currency of the documents
    company = f"company_name,home_currency\nAcme,{home}\n"
    assert payloads(write(tmp_path / "said", documents=good, companies=company), "document", home_currency=None)
    assert "column total_amount" in refusal(
        write(tmp_path / "said", documents=bad, companies=company), home_currency=None
    )
    only = table(
        {**DOCUMENT, "currency": home}, {**DOCUMENT, "document_id": "I2", "total_amount": refused, "currency": ""}
    )
    assert "line 3, column total_amount" in refusal(write(tmp_path / "only", documents=only), home_currency=None)


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("document_lines", {"document_id": "I1", "line_number": "1", "line_amount": "{}"}),
        ("document_lines", {"document_id": "I1", "line_number": "1", "discount_amount": "{}"}),
        ("allocations", {"from_document_id": "I1", "to_document_id": "I2", "amount": "{}"}),
        ("order_lines", {"order_id": "O1", "line_amount": "{}"}),
        ("order_payments", {"order_id": "O1", "amount": "{}"}),
        ("order_credits", {"order_id": "O1", "amount": "{}"}),
        ("projects", {"project_id": "J1", "customer_id": "C1", "budget_amount": "{}"}),
    ],
)
def test_an_amount_of_a_row_that_belongs_to_another_is_in_its_currency(
    tmp_path: Path, name: str, row: dict[str, str]
) -> None:
    owners = {
        "customers": table({**CUSTOMER, "currency": "KWD"}),
        "documents": table({**DOCUMENT, "currency": "KWD"}),
        "orders": table({"order_id": "O1", "currency": "KWD"}),
    }

    def books(amount: str, **other: str) -> Path:
        rows = {name: table({column: value.format(amount) for column, value in row.items()})}
        return write(tmp_path, **owners, **rows, **other)

    assert connect(books("1.125")) is not None
    assert f"{name}.csv, line 2, column " in refusal(books("1.1255"))
    owners |= {key: text.replace("KWD", "JPY") for key, text in owners.items()}
    assert "JPY has none" in refusal(books("1.5"))


def test_hours_and_counts_are_in_no_currency(tmp_path: Path) -> None:
    stated = "name,key,amount\nhours,,1.25\nrow_count,documents,3\n"
    documents = table({**DOCUMENT})
    books = write(tmp_path, control_totals=stated, documents=documents)
    assert payloads(books, "control_total", home_currency="JPY")[0]["amount"] == "1.25"
    money = "name,key,amount\nar_account,,1.25\n"
    assert "JPY has none" in refusal(write(tmp_path, control_totals=money, documents=documents), home_currency="JPY")


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("ar_acount", "is not a control; did you mean ar_account?"),
        ("AR_Account", "is not a control; did you mean ar_account?"),
        ("row_counts", "is not a control; did you mean row_count?"),
        ("xyzzy", "is not a control; write ar_account, customer_balance, "),
    ],
)
def test_a_control_that_is_not_one_is_refused_with_the_nearest(tmp_path: Path, name: str, advice: str) -> None:
    message = refusal(write(tmp_path, control_totals=f"name,amount\n{name},1\n"))
    assert f"control_totals.csv, line 2, column name, value {name!r}: {advice}" in message


def test_every_control_of_the_contract_is_taken(tmp_path: Path) -> None:
    rows = "".join(f"{name},1\n" for name in CONTROLS)
    assert len(CONTROLS) == 10
    assert len(payloads(write(tmp_path, control_totals=f"name,amount\n{rows}"), "control_total")) == len(CONTROLS)


@pytest.mark.parametrize("value", ["2024-02-29", "0001-01-01", "9999-12-31"])
def test_a_day_of_the_calendar_is_a_date(tmp_path: Path, value: str) -> None:
    assert document_value(tmp_path, "due_on", value) == value


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-02-29", "is a date that no calendar has"),
        ("2026-13-01", "is a date that no calendar has"),
        ("0000-01-01", "is a date that no calendar has"),
        ("31.01.2026", "write it as YYYY-MM-DD"),
        ("01/31/2026", "write it as YYYY-MM-DD"),
        ("2026-1-31", "write it as YYYY-MM-DD"),
        ("20260131", "write it as YYYY-MM-DD"),
        ("2026-W05-6", "write it as YYYY-MM-DD"),
        ("2026-01-31T00:00:00", "write it as YYYY-MM-DD"),
        ("46053", "write it as YYYY-MM-DD"),
        ("٢٠٢٦-01-31", "write it as YYYY-MM-DD"),
        ("", "is blank and must be filled in"),
    ],
)
def test_what_is_no_date_is_refused(tmp_path: Path, value: str, expected: str) -> None:
    message = refusal(write(tmp_path, documents=table({**DOCUMENT, "issued_on": value})))
    assert f"documents.csv, line 2, column issued_on, value {value!r}: " in message
    assert expected in message


@pytest.mark.parametrize(
    ("value", "landed"),
    [
        ("2026-01-31T12:00:00Z", "2026-01-31T12:00:00+00:00"),
        ("2026-01-31T07:00:00-05:00", "2026-01-31T12:00:00+00:00"),
        ("2026-01-31 12:00+00", "2026-01-31T12:00:00+00:00"),
        ("2026-01-31T12:00:00.5Z", "2026-01-31T12:00:00.500000+00:00"),
    ],
)
def test_a_moment_is_landed_in_utc_however_its_zone_is_written(tmp_path: Path, value: str, landed: str) -> None:
    write(tmp_path, customers=table({**CUSTOMER, "created_at": value}))
    assert payloads(tmp_path, "customer")[0]["created_at"] == landed


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("created_at", "2026-01-31T12:00:00", "is not a time with a zone"),
        ("created_at", "2026-01-31", "is not a time with a zone"),
        ("created_at", "2026-01-31T12:00:00 EST", "is not a time with a zone"),
        ("created_at", "2026-01-31T12:00:00.1234567Z", "is not a time with a zone"),
        ("created_at", "2026-01-31T25:00:00Z", "no clock or calendar has"),
        ("created_at", "0001-01-01T00:00:00+05:00", "no clock or calendar has"),
        ("payment_terms_days", "30.0", "is not a whole number"),
        ("payment_terms_days", "030", "is not a whole number"),
        ("payment_terms_days", "2147483648", "is too large; the largest is 2147483647"),
        ("currency", "usd", "write its three capital letters"),
        ("currency", "US", "write its three capital letters"),
        ("currency", "USD ", "write its three capital letters"),
        ("currency", "€", "write its three capital letters"),
        ("customer_id", "", "is blank and must be filled in"),
        ("customer_id", "C" * 201, "is longer than 200 characters"),
        ("customer_name", "a\x00b", "holds a NUL character"),
    ],
)
def test_a_customer_value_of_the_wrong_kind_is_refused(tmp_path: Path, column: str, value: str, expected: str) -> None:
    message = refusal(write(tmp_path, customers=table({**CUSTOMER, column: value})))
    assert f"customers.csv, line 2, column {column}, value " in message
    assert expected in message


@pytest.mark.parametrize("value", ["True", "TRUE", "yes", "1", "t"])
def test_a_truth_is_written_true_or_false_only(tmp_path: Path, value: str) -> None:
    message = refusal(write(tmp_path, projects=table({**PROJECT, "is_billable": value})))
    assert f"projects.csv, line 2, column is_billable, value {value!r}: " in message
    assert "write true or false" in message


def test_truths_and_whole_numbers_are_landed_as_text(tmp_path: Path) -> None:
    write(
        tmp_path,
        projects=table({**PROJECT, "is_billable": "false"}),
        items=table({"item_id": "T", "capacity": "-12"}),
    )
    assert payloads(tmp_path, "project")[0]["is_billable"] == "false"
    assert payloads(tmp_path, "item")[0]["capacity"] == "-12"


def test_a_long_value_is_cut_in_the_message(tmp_path: Path) -> None:
    message = refusal(write(tmp_path, documents=table({**DOCUMENT, "total_amount": "9" * 500})))
    assert f"value '{'9' * 80}'…: is too large" in message


@pytest.mark.parametrize("blank", ["", "  ", "\t"])
def test_a_blank_value_is_no_value(tmp_path: Path, blank: str) -> None:
    assert document_value(tmp_path, "due_on", blank) is None
    assert document_value(tmp_path, "memo", blank) is None
    assert document_value(tmp_path, "customer_id", blank) is None
    assert document_value(tmp_path, "document_type", blank) is None


@pytest.mark.parametrize("column", ["from_document_id", "to_document_id", "amount"])
def test_an_allocation_without_an_end_or_an_amount_is_refused(tmp_path: Path, column: str) -> None:
    row = {"from_document_id": "P1", "to_document_id": "I1", "amount": "1", column: ""}
    message = refusal(write(tmp_path, allocations=table(row)))
    assert f"allocations.csv, line 2, column {column}, value '': is blank and must be filled in" in message


@pytest.mark.parametrize("column", ["from_currency", "to_currency", "rate_on", "rate"])
def test_an_exchange_rate_without_one_of_its_parts_is_refused(tmp_path: Path, column: str) -> None:
    row = {"from_currency": "EUR", "to_currency": "USD", "rate_on": "2026-01-01", "rate": "1.1", column: ""}
    message = refusal(write(tmp_path, exchange_rates=table(row)))
    assert f"exchange_rates.csv, line 2, column {column}, value '': is blank and must be filled in" in message


def test_a_text_longer_than_the_csv_module_expects_is_kept(tmp_path: Path) -> None:
    assert document_value(tmp_path, "memo", "x" * 200_000) == "x" * 200_000
