"""The company: what the connection says comes before its file, and its file before what can be assumed."""

import json
from pathlib import Path

import pytest

from tests.sources.files.folder import DOCUMENTS, payloads, refusal, rows, table, write


def test_a_company_is_assumed_from_the_connection_when_nothing_is_said(tmp_path: Path) -> None:
    (row,) = rows(write(tmp_path), "company")
    assert row.id == "company"
    assert json.loads(row.payload) == {
        "company_name": "acme",
        "home_currency": "USD",
        "time_zone": "UTC",
        "fiscal_year_start_month": "1",
        "ages_from": "due_date",
    }


COMPANIES = table(
    {
        "company_name": "Acme of the file",
        "home_currency": "EUR",
        "time_zone": "Europe/Berlin",
        "fiscal_year_start_month": "4",
        "ages_from": "issue_date",
    }
)


def test_a_company_file_says_what_the_connection_does_not(tmp_path: Path) -> None:
    write(tmp_path, companies=COMPANIES)
    assert payloads(tmp_path, "company", home_currency=None) == [
        {
            "company_name": "Acme of the file",
            "home_currency": "EUR",
            "time_zone": "Europe/Berlin",
            "fiscal_year_start_month": "4",
            "ages_from": "issue_date",
        }
    ]


def test_the_connections_own_keys_come_before_the_company_file(tmp_path: Path) -> None:
    keys = {
        "name_shown": "Acme, shown",
        "home_currency": "CHF",
        "time_zone": "Europe/Zurich",
        "fiscal_year_start_month": 7,
        "ages_from": "due_date",
    }
    (company,) = payloads(write(tmp_path, companies=COMPANIES), "company", **keys)
    assert company == {
        "company_name": "Acme, shown",
        "home_currency": "CHF",
        "time_zone": "Europe/Zurich",
        "fiscal_year_start_month": "7",
        "ages_from": "due_date",
    }


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("fiscal_year_start_month", "13", "is not a month; write 1 to 12"),
        ("time_zone", "Mars/Base", "is not a time zone"),
        ("ages_from", "today", "write due_date or issue_date"),
        ("home_currency", "usd", "three capital letters"),
    ],
)
def test_a_company_file_that_nothing_can_be_made_of_is_refused(
    tmp_path: Path, column: str, value: str, expected: str
) -> None:
    message = refusal(write(tmp_path, companies=f"{column}\n{value}\n"))
    assert f"companies.csv, line 2, column {column}, value '{value}'" in message
    assert expected in message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("company_name\nA\nB\n", "companies.csv, line 3: line 2 has the same"),
        ("company_name\n", "companies.csv, line 2: the company's row is missing"),
    ],
)
def test_a_company_file_holds_exactly_one_company(tmp_path: Path, text: str, expected: str) -> None:
    assert expected in refusal(write(tmp_path, companies=text))


def documents_in(*currencies: str) -> str:
    header, *lines = DOCUMENTS.splitlines()
    filled = [f"{line},{currency}" for line, currency in zip(lines, currencies, strict=True)]
    return "\n".join([f"{header},currency", *filled]) + "\n"


def test_the_one_currency_of_all_documents_is_the_home_currency(tmp_path: Path) -> None:
    write(tmp_path, documents=documents_in("CAD", "", "CAD"))
    assert payloads(tmp_path, "company", home_currency=None)[0]["home_currency"] == "CAD"


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        (DOCUMENTS, "no document has one"),
        (documents_in("USD", "EUR", "USD"), "the documents have several (EUR, USD)"),
    ],
)
def test_an_unknown_home_currency_is_asked_for_by_key(tmp_path: Path, documents: str, expected: str) -> None:
    message = refusal(write(tmp_path, documents=documents), home_currency=None)
    assert expected in message
    assert 'Add home_currency = "USD" (or another) to the connection acme in tieout.toml' in message
