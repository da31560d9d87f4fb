"""Workbooks and Parquet: the same rows as from CSV, and a refusal of every cell that has no certain text."""

import re
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from pipelines.sources.files import connector
from tests.sources.files.folder import connect, payloads, refusal, rows, write

HEADER = ("document_id", "document_type", "customer_id", "issued_on", "total_amount", "exchange_rate", "memo", "due_on")
DAY = date(2026, 1, 31)
CELLS: list[tuple[Any, ...]] = [
    ("I1", "invoice", "007", DAY, 1000.5, 1.25, None, date(2026, 2, 28)),
    ("I2", "invoice", "NA", date(2024, 2, 29), 0.1, 0.000001, "Żółć\nOslo", None),
    ("I3", "invoice", None, DAY, -3.0, None, None, None),
]
CSV = (
    ",".join(HEADER)
    + "\nI1,invoice,007,2026-01-31,1000.50,1.25,,2026-02-28\n"
    + 'I2,invoice,NA,2024-02-29,0.10,0.000001,"Żółć\nOslo",\nI3,invoice,,2026-01-31,-3,,,\n'
)


def as_workbook(folder: Path, *lines: Sequence[Any], sheets: Sequence[str] = ()) -> Path:
    """The folder with its documents as a workbook, the lines on the first sheet; each further sheet holds one value."""
    (write(folder) / "documents.csv").unlink()
    book = Workbook()
    assert book.active is not None
    for line in lines:
        book.active.append(list(line))
    for title in sheets:
        book.create_sheet(title).append(["x"])
    book.save(folder / "documents.xlsx")
    return folder


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("one_x000D_two", "one\ntwo"),
        ("one_x000D_\ntwo", "one\ntwo"),
        ("one_x000d__x000a_two", "one\ntwo"),
        ("a_x0009_b", "a\tb"),
        ("_x005F_x000D_ stays", "_x000D_ stays"),
        ("_xD83D__xDE00_", "\U0001f600"),
        ("_xD83D_ alone", "\ufffd alone"),
        ("x000D_, _x00D_, _xZZZZ_, _x", "x000D_, _x00D_, _xZZZZ_, _x"),
    ],
)
def test_a_text_arrives_as_a_spreadsheet_shows_it(tmp_path: Path, stored: str, shown: str) -> None:
    (row,) = payloads(cell_in_workbook(tmp_path, "memo", stored), "document")
    assert row["memo"] == shown


def test_a_text_of_csv_or_parquet_is_no_escape(tmp_path: Path) -> None:
    (row,) = payloads(as_parquet(tmp_path, {"memo": ["one_x000D_two"]}), "document")
    assert row["memo"] == "one_x000D_two"


def as_parquet(folder: Path, columns: dict[str, Any]) -> Path:
    """The folder with its documents as Parquet: the columns given, in place of or beside those of one good invoice."""
    (write(folder) / "documents.csv").unlink()
    good = {"document_id": ["I1"], "document_type": ["invoice"], "customer_id": ["C1"], "issued_on": [DAY]}
    pq.write_table(pa.table(good | {"total_amount": pa.array([1])} | columns), folder / "documents.parquet")
    return folder


def cell_in_workbook(folder: Path, column: str, cell: Any) -> Path:
    values = dict(zip(HEADER, CELLS[0], strict=True)) | {column: cell}
    return as_workbook(folder, list(values), list(values.values()))


def rewrite_sheet(folder: Path, pattern: str, replacement: str) -> Path:
    """The folder, with the one place of the first sheet's XML that matches written otherwise."""
    path = folder / "documents.xlsx"
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    changed, count = re.subn(pattern.encode(), replacement.encode(), parts["xl/worksheets/sheet1.xml"])
    assert count == 1
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in (parts | {"xl/worksheets/sheet1.xml": changed}).items():
            archive.writestr(name, content)
    return folder


def with_stored_result(folder: Path, cell: str) -> Path:
    """The workbook with the formula in E2 as a spreadsheet program would have stored it."""
    return rewrite_sheet(
        cell_in_workbook(folder, "total_amount", "=1/3"), '<c r="E2"><f>1/3</f><v ?(/>|></v>)</c>', cell
    )


def test_the_three_formats_give_the_same_rows(tmp_path: Path) -> None:
    from_csv = rows(write(tmp_path / "csv", documents=CSV), "document")
    from_workbook = rows(as_workbook(tmp_path / "xlsx", HEADER, *CELLS), "document")
    columns = dict(zip(HEADER, (list(column) for column in zip(*CELLS, strict=True)), strict=True))
    amounts = [Decimal("1000.50"), Decimal("0.10"), Decimal("-3.00")]
    columns["total_amount"] = pa.array(amounts, pa.decimal128(18, 2))
    from_parquet = rows(as_parquet(tmp_path / "parquet", columns), "document")
    assert len(from_csv) == 3
    assert from_workbook == from_csv
    assert from_parquet == from_csv


def test_typed_cells_are_landed_as_the_text_that_they_stand_for(tmp_path: Path) -> None:
    texts = {"memo": 7, "document_id": 12.0, "customer_id": 7.5, "due_on": datetime(2026, 3, 1), "document_type": True}  # noqa: DTZ001
    values = dict(zip(HEADER, CELLS[0], strict=True)) | texts
    (row,) = payloads(as_workbook(tmp_path, list(values), list(values.values())), "document")
    assert {name: row[name] for name in texts} == {
        "memo": "7",
        "document_id": "12",
        "customer_id": "7.5",
        "due_on": "2026-03-01",
        "document_type": "true",
    }


@pytest.mark.parametrize(
    ("column", "cell", "expected"),
    [
        ("total_amount", 1234567890123456.78, "has more than 15 digits"),
        ("customer_id", 1e20, "value '100000000000000000000': has more than 15 digits"),
        ("total_amount", 99999999999999.99, "has more than 15 digits"),
        ("customer_id", 1234567890123456, "value '1234567890123456': has more than 15 digits"),
        ("total_amount", 1.005, "value '1.005': has 3 decimal places"),
        ("total_amount", DAY, "value '2026-01-31': is not a number"),
        ("total_amount", True, "value 'true': is not a number"),
        ("total_amount", "1,5", "value '1,5': is not a number"),
        ("issued_on", 46053, "value '46053': is not a date"),
        ("issued_on", datetime(2026, 1, 31, 10, 30), "value '2026-01-31T10:30:00': is not a date"),  # noqa: DTZ001
        ("issued_on", time(10, 30), "value '10:30:00': is not a date"),
        ("issued_on", None, "value '': is blank and must be filled in"),
        ("memo", "#N/A", "value '#N/A': is an error of the workbook; correct its formula"),
        ("total_amount", "=1+1", "value '=…': is a formula without a stored result; open the workbook and save it"),
        ("due_on", "=TODAY()", "value '=…': is a formula without a stored result"),
    ],
)
def test_a_workbook_cell_without_a_certain_value_is_refused_by_row_and_column(
    tmp_path: Path, column: str, cell: Any, expected: str
) -> None:
    message = refusal(cell_in_workbook(tmp_path, column, cell))
    assert f"Connection acme: documents.xlsx, line 2, column {column}, " in message
    assert expected in message


def test_the_stored_result_of_a_formula_is_its_value(tmp_path: Path) -> None:
    (row,) = payloads(with_stored_result(tmp_path, '<c r="E2"><f>1/3</f><v>0.33</v></c>'), "document")
    assert row["total_amount"] == "0.33"


def test_a_formula_whose_stored_result_is_no_text_is_blank(tmp_path: Path) -> None:
    message = refusal(with_stored_result(tmp_path, '<c r="E2" t="str"><f>1/3</f><v></v></c>'))
    assert "column total_amount, value '': is blank and must be filled in" in message


def test_the_noise_of_a_binary_fraction_is_refused_and_not_rounded(tmp_path: Path) -> None:
    message = refusal(with_stored_result(tmp_path, '<c r="E2"><f>1/3</f><v>0.30000000000000004</v></c>'))
    assert "column total_amount, value '0.30000000000000004': has more than 15 digits" in message


def test_a_formula_that_failed_is_refused(tmp_path: Path) -> None:
    message = refusal(with_stored_result(tmp_path, '<c r="E2" t="e"><f>1/3</f><v>#DIV/0!</v></c>'))
    assert "column total_amount, value '#DIV/0!': is an error of the workbook" in message


def test_blank_rows_and_cells_of_a_sheet_are_neither_rows_nor_columns(tmp_path: Path) -> None:
    folder = as_workbook(tmp_path, (*HEADER, None, ""), CELLS[0], [None] * 4, (*CELLS[1], None), [""])
    assert [row.id for row in rows(folder, "document")] == ["I1", "I2"]


@pytest.mark.parametrize("amount", [1, "=1"])
def test_rows_beyond_the_size_that_a_sheet_states_are_read(tmp_path: Path, amount: Any) -> None:
    as_workbook(tmp_path, HEADER, CELLS[0], CELLS[1], [*CELLS[2][:4], amount])
    rewrite_sheet(tmp_path, 'ref="A1:H4"', 'ref="A1:B2"')
    if amount == 1:
        assert len(rows(tmp_path, "document")) == 3
    else:
        assert "documents.xlsx, line 4, column total_amount, value '=…'" in refusal(tmp_path)


def test_a_row_number_of_a_sheet_counts_its_blank_rows(tmp_path: Path) -> None:
    bad = [*CELLS[1][:4], "bad"]
    assert "documents.xlsx, line 4, column total_amount" in refusal(as_workbook(tmp_path, HEADER, CELLS[0], [], bad))


def test_a_value_beside_the_columns_of_a_sheet_is_refused(tmp_path: Path) -> None:
    message = refusal(as_workbook(tmp_path, HEADER, (*CELLS[0], "note")))
    assert "documents.xlsx, line 2: has 9 values under 8 columns" in message


def test_data_on_several_sheets_is_refused_with_their_names(tmp_path: Path) -> None:
    message = refusal(as_workbook(tmp_path, HEADER, CELLS[0], sheets=["February"]))
    assert "documents.xlsx: several sheets hold data ('Sheet', 'February'); keep one sheet, the first" in message


def test_data_on_another_sheet_than_the_first_is_refused(tmp_path: Path) -> None:
    assert "documents.xlsx: the data stands on sheet 'Data'; make it the first" in refusal(
        as_workbook(tmp_path, sheets=["Data"])
    )


def test_an_empty_workbook_is_refused(tmp_path: Path) -> None:
    assert "documents.xlsx, line 1: the workbook is empty" in refusal(as_workbook(tmp_path))


@pytest.mark.parametrize("name", ["documents.xlsx", "documents.parquet"])
@pytest.mark.parametrize("content", [b"", b"not such a file", b"PK\x03\x04 cut off"])
def test_a_file_that_is_not_of_its_format_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    (write(tmp_path) / "documents.csv").unlink()
    (tmp_path / name).write_bytes(content)
    assert f"Connection acme: {name}: the file cannot be read as {Path(name).suffix}" in refusal(tmp_path)


def test_a_workbook_with_a_damaged_sheet_is_refused(tmp_path: Path) -> None:
    with_stored_result(tmp_path, "<c></row>")
    assert "documents.xlsx: the file cannot be read as .xlsx (ParseError" in refusal(tmp_path)


def test_a_big_sheet_comes_in_pages(tmp_path: Path) -> None:
    lines = [(f"I{number}", "invoice", "C1", "2026-01-31", "1") for number in range(1500)]
    pages = connect(as_workbook(tmp_path, HEADER[:5], *lines)).pages(connector.SOURCE.stream("document"), None)
    assert [len(page.rows) for page in pages] == [1000, 500]


@pytest.mark.parametrize(
    ("column", "array", "landed"),
    [
        ("total_amount", pa.array([12]), "12.00"),
        ("total_amount", pa.array([Decimal("1.500000")], pa.decimal128(20, 6)), "1.50"),
        ("total_amount", pa.array([0.25]), "0.25"),
        ("total_amount", pa.array(["1.5"]), "1.50"),
        ("customer_id", pa.array([7]), "7"),
        ("customer_id", pa.array([1234567890123456789]), "1234567890123456789"),
        ("customer_id", pa.array(["007"]).dictionary_encode(), "007"),
        ("customer_id", pa.array(["007"], pa.large_string()), "007"),
        ("due_on", pa.array([DAY], pa.date32()), "2026-01-31"),
        ("due_on", pa.array([datetime(2026, 1, 31)], pa.timestamp("ns")), "2026-01-31"),  # noqa: DTZ001
        ("memo", pa.array([None]), None),
        ("memo", pa.array([True]), "true"),
    ],
)
def test_a_parquet_column_is_landed_as_the_text_that_it_stands_for(
    tmp_path: Path, column: str, array: Any, landed: str | None
) -> None:
    (row,) = payloads(as_parquet(tmp_path, {column: array}), "document")
    assert row.get(column) == landed


@pytest.mark.parametrize(
    ("column", "array", "expected"),
    [
        ("total_amount", pa.array([0.1 + 0.2]), "line 2, column total_amount, value '0.30000000000000004': has more"),
        ("total_amount", pa.array([1.125]), "line 2, column total_amount, value '1.125': has 3 decimal places"),
        ("total_amount", pa.array([float("nan")], from_pandas=False), "value 'nan': is not a number"),
        ("total_amount", pa.array([float("inf")]), "value 'inf': is not a number"),
        ("total_amount", pa.array([Decimal("1.005")]), "value '1.005': has 3 decimal places"),
        ("issued_on", pa.array([datetime(2026, 1, 31, 5, tzinfo=UTC)]), "value '2026-01-31T05:00:00+00:00': is not a"),
        (
            "issued_on",
            pa.array([datetime(2026, 1, 31, tzinfo=UTC)]),
            "value '2026-01-31T00:00:00+00:00': is not a date",
        ),
        ("memo", pa.array([["a"]]), "line 2, column memo, value \"['a']\": is of type list, which is not read"),
        ("memo", pa.array([b"a"]), "is of type bytes, which is not read; write it as text"),
        ("memo", pa.array([1], pa.timestamp("ns")), "documents.parquet: a timestamp is finer than a microsecond"),
        ("qqq", pa.array(["a"]), "documents.parquet, line 1, column 'qqq': documents has no such column"),
    ],
)
def test_a_parquet_value_without_a_certain_text_is_refused(
    tmp_path: Path, column: str, array: Any, expected: str
) -> None:
    message = refusal(as_parquet(tmp_path, {column: array}))
    assert message.startswith("Connection acme: documents.parquet")
    assert expected in message


def test_a_moment_in_parquet_needs_its_zone(tmp_path: Path) -> None:
    moment = datetime(2026, 1, 31, 7, 30, tzinfo=UTC)
    customers = {"customer_id": ["C1"], "customer_name": ["Acme"]}
    (write(tmp_path) / "customers.csv").unlink()
    zoned = pa.array([moment], pa.timestamp("ns", "America/New_York"))
    pq.write_table(pa.table({**customers, "created_at": zoned}), tmp_path / "customers.parquet")
    assert payloads(tmp_path, "customer")[0]["created_at"] == "2026-01-31T07:30:00+00:00"
    naive = pa.array([moment.replace(tzinfo=None)], pa.timestamp("us"))
    pq.write_table(pa.table({**customers, "created_at": naive}), tmp_path / "customers.parquet")
    assert "column created_at, value '2026-01-31T07:30:00': is not a time with a zone" in refusal(tmp_path)


def test_a_row_number_of_parquet_goes_on_over_its_batches(tmp_path: Path) -> None:
    ids = [f"I{number}" for number in range(2500)]
    good: dict[str, Any] = {"document_type": ["x"] * 2500, "customer_id": ["C1"] * 2500, "issued_on": [DAY] * 2500}
    amounts = pa.array(["1"] * 2400 + ["bad"] + ["1"] * 99)
    message = refusal(as_parquet(tmp_path, {**good, "document_id": ids, "total_amount": amounts}))
    assert "documents.parquet, line 2402, column total_amount, value 'bad'" in message


def test_parquet_of_nanoseconds_is_read_without_pandas(tmp_path: Path) -> None:
    as_parquet(tmp_path, {"due_on": pa.array([datetime(2026, 1, 31)], pa.timestamp("ns"))})  # noqa: DTZ001
    program = (
        "import sys; from pathlib import Path; from tests.sources.files.folder import rows; "
        f"print(len(rows(Path({str(tmp_path)!r}), 'document')), 'pandas' in sys.modules, 'openpyxl' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=Path.cwd())
    assert ran.stdout.strip() == "1 False False"
