"""The form of a CSV file: its header, its lines, its ids and its encoding."""

from pathlib import Path

import pytest

from pipelines.sources.canonical import TABLES
from tests.sources.files.folder import CUSTOMERS, DOCUMENTS, payloads, refusal, rows, table, write


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        ({"customers": CUSTOMERS + "C1,Again\n"}, "customers.csv, line 4, column customer_id, value 'C1': line 2 has"),
        (
            {"documents": DOCUMENTS + "P1,payment,C1,2026-02-10,60\n"},
            "documents.csv, line 5, column document_id, value 'P1': line 4 has the same; keep one of the two lines",
        ),
        (
            {"document_lines": "document_id,line_number\nI1,1\nI1,2\nI1,1\n"},
            "document_lines.csv, line 4, column document_id, line_number, value 'I1 1': line 2 has the same",
        ),
        (
            {"allocations": "allocation_id,from_document_id,to_document_id,amount\nA,P1,I1,1\nA,P1,I2,1\n"},
            "allocations.csv, line 3, column allocation_id, value 'A': line 2 has the same",
        ),
        (
            {"exchange_rates": "from_currency,to_currency,rate_on,rate\n" + "EUR,USD,2026-01-01,1.1\n" * 2},
            "exchange_rates.csv, line 3, column from_currency, to_currency, rate_on, value 'EUR USD 2026-01-01'",
        ),
    ],
)
def test_an_id_that_stands_twice_is_refused_with_both_lines(
    tmp_path: Path, tables: dict[str, str], expected: str
) -> None:
    assert expected in refusal(write(tmp_path, **tables))


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (
            "customer_id,custmer_name",
            "column 'custmer_name': customers has no such column; did you mean customer_name?",
        ),
        ("customer_id,custmer_name", "column customer_name: the column is missing and must be there; rename 'custmer_"),
        ("customer_id", "column customer_name: the column is missing and must be there."),
        ("customer_id,customer_name,qqq", "column 'qqq': customers has no such column; remove it"),
        ("customer_id,customer_name,Email", "column 'Email': customers has no such column; did you mean email?"),
        ("customer_id,customer_name,EMAIL", "column 'EMAIL': customers has no such column; did you mean email?"),
        ("customer_id,customer_name, email", "column ' email': customers has no such column; did you mean email?"),
        ("customer_id,customer_name,connection", "column 'connection': Tieout fills this column itself; remove it"),
        ("customer_id,customer_name,known_from", "column 'known_from': Tieout fills this column itself; remove it"),
        ("customer_id,customer_name,known_to", "column 'known_to': Tieout fills this column itself; remove it"),
        ("customer_id,customer_name,", "column '': a column without a name"),
        ("customer_id,customer_name,customer_id", "column customer_id: the column stands there twice; remove one"),
        ("customer_id;customer_name", "values must be separated by commas"),
        ("customer_id\tcustomer_name", "values must be separated by commas"),
    ],
)
def test_a_header_that_is_not_of_the_promise_is_refused(tmp_path: Path, header: str, expected: str) -> None:
    message = refusal(write(tmp_path, customers=f"{header}\n"))
    assert "Connection acme: customers.csv, line 1, column " in message
    assert expected in message


@pytest.mark.parametrize(("name", "column"), [(table.name, column) for table in TABLES for column in table.required])
def test_a_required_column_must_stand_in_the_header(tmp_path: Path, name: str, column: str) -> None:
    (columns,) = (entry.columns for entry in TABLES if entry.name == name)
    header = ",".join(other for other in columns if other != column)
    assert f"{name}.csv, line 1, column {column}: the column is missing" in refusal(
        write(tmp_path, **{name: header + "\n"})
    )


@pytest.mark.parametrize("name", [table.name for table in TABLES if table.name != "companies"])
def test_every_column_that_is_not_required_may_be_absent(tmp_path: Path, name: str) -> None:
    (entry,) = (entry for entry in TABLES if entry.name == name)
    samples = {"money": "1.00", "rate": "1", "date": "2026-01-31", "currency": "EUR", "text": "X", "control": "hours"}
    samples["timestamp"] = "2026-01-31T12:00:00+00:00"
    row = {column: samples[entry.columns[column]] for column in entry.required}
    assert payloads(write(tmp_path, **{name: table(row)}), entry.stream) == [
        {column: row[column] for column in entry.columns if column in row}
    ]


@pytest.mark.parametrize("name", [table.name for table in TABLES])
def test_every_table_may_say_where_its_row_is_seen(tmp_path: Path, name: str) -> None:
    (entry,) = (entry for entry in TABLES if entry.name == name)
    assert entry.columns["source_url"] == "text"
    assert not {"connection", "known_from", "known_to"} & set(entry.columns)


@pytest.mark.parametrize("text", ["", "\n", "\ufeff", "\n\ncustomer_id,customer_name\nC1,Acme\n", ",\nC1,Acme\n"])
def test_a_file_whose_first_line_names_no_columns_is_refused(tmp_path: Path, text: str) -> None:
    assert "customers.csv, line 1: the file is empty; its first line must name the columns" in refusal(
        write(tmp_path, customers=text)
    )


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("C1", "customers.csv, line 2: has 1 values under 2 columns"),
        (
            "C1,Acme, Inc",
            "customers.csv, line 2: has 3 values under 2 columns; put a value that holds a comma in quotes",
        ),
        ('C1,"Acme" Inc', "customers.csv, line 2: this is not well-formed CSV"),
        ('C1,"Acme', "customers.csv, line 2: this is not well-formed CSV: unexpected end of data; close every quote"),
    ],
)
def test_a_ragged_or_badly_quoted_line_is_refused(tmp_path: Path, line: str, expected: str) -> None:
    assert expected in refusal(write(tmp_path, customers=f"customer_id,customer_name\n{line}\n"))


def test_a_line_is_counted_as_an_editor_counts_it(tmp_path: Path) -> None:
    text = 'customer_id,customer_name,credit_limit\nC1,"two\nlines",1\n\n,,\nC2,Birch,bad\n'
    assert "customers.csv, line 6, column credit_limit, value 'bad'" in refusal(write(tmp_path, customers=text))


def test_blank_lines_are_no_rows(tmp_path: Path) -> None:
    assert len(rows(write(tmp_path, customers=CUSTOMERS.replace("C2", "\n,\nC2") + "\n\n"), "customer")) == 2


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(tmp_path: Path) -> None:
    plain = rows(write(tmp_path / "plain"), "document")
    windows = write(tmp_path / "windows", documents="\ufeff" + DOCUMENTS.replace("\n", "\r\n"))
    assert (windows / "documents.csv").read_bytes().startswith(b"\xef\xbb\xbfdocument_id")
    assert rows(windows, "document") == plain


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("C1,Müller\n".encode("latin-1"), "line 2: the file is not UTF-8 (byte 5 of the line is 0xFC)"),
        (b",\r\n" * 2000 + b"\x80,\n", "line 2002: the file is not UTF-8 (byte 1 of the line is 0x80)"),
    ],
)
def test_another_encoding_is_refused_with_the_line_and_the_byte(tmp_path: Path, content: bytes, expected: str) -> None:
    (write(tmp_path) / "customers.csv").write_bytes(b"customer_id,customer_name\r\n" + content)
    assert expected in refusal(tmp_path)


def test_a_file_in_sixteen_bits_is_refused(tmp_path: Path) -> None:
    (write(tmp_path) / "customers.csv").write_bytes(CUSTOMERS.encode("utf-16"))
    assert "customers.csv, line 1: the file is not UTF-8 (byte 1 of the line is 0xFF)" in refusal(tmp_path)
