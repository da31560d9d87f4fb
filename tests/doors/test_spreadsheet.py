"""Files for spreadsheets: no cell is run by one, and Tieout reads back what it wrote."""

import csv
import io
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dashboards.formats import csv as csv_format
from dashboards.formats import xlsx
from dashboards.report import Column, Table
from pipelines.sources.canonical import TABLES
from pipelines.sources.files.currency_of import Currencies
from pipelines.sources.files.validate_file import Problems, records
from pipelines.spreadsheet import guarded, unguarded

SIGNS = "=+-@\t\r\n＝＋－＠"
PLANNED = next(table for table in TABLES if table.is_exported)
KEYS = ("customer_id", "customer_name")
HOSTILE = [
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x", "=cmd|' /C calc'!A0", "a|=1",
    "a;=1+1", 'a;"=1', "a\n=1", "a\t=1", "'=1", "''=1", "--1", "-", "+49 30 1234", "-1e5", "a\r\n@x", ";;=1", '"=1"',
    "-1;=2", "=", "a;'=1",
]  # fmt: skip
HARMLESS = ["-1", "-12.50", "C1", "O'Brien", "'quoted'", "a-b", "a = b", "1;2", "", " =1", "Smith; Jones", "5%", "é"]
texts = st.text(alphabet=[*SIGNS, "'", ";", "|", ",", '"', "a", "1", " ", "."], max_size=12)


def cells_run(text: str) -> Iterator[str]:
    """The cells that some spreadsheet would run, whichever separator it takes."""
    for delimiter in ",;\t|":
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            # a number is none, nor is one with all that follows in a line that is not taken apart
            yield from (cell for cell in row if cell and cell[0] in SIGNS and not re.match(r"-[0-9.]+(,|$)", cell))


def table(*names: str) -> Table:
    columns = (*(Column(key, key, "text") for key in KEYS), Column("hourly_rate", "rate", "rate"))
    return Table("rates", "Rates", columns, tuple((name, name, Decimal("-1.50")) for name in names))


@pytest.mark.parametrize("name", HOSTILE)
def test_no_cell_of_a_csv_file_is_run(name: str) -> None:
    written = csv_format.render(table(name))
    assert list(cells_run(written)) == []
    assert list(cells_run(f"a,{name}\n")) or "'" in name or '"' in name, "and it would have been"


@pytest.mark.parametrize("name", HARMLESS)
def test_what_no_spreadsheet_runs_is_written_as_it_is(name: str) -> None:
    assert guarded(name) == name
    assert next(csv.DictReader(io.StringIO(csv_format.render(table(name)))))["customer_id"] == name


@given(texts)
@example("-1")
@example("'-1")
@settings(max_examples=400, deadline=None)
def test_what_is_guarded_comes_back_and_is_never_run(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert list(cells_run(csv_format.render(table(text)))) == []


@pytest.mark.parametrize("text", ["a\rb", "\r=9", "a\r\nb", "a\nb", 'a"b', "a,b"])
def test_a_row_stays_one_row_whatever_a_cell_holds(text: str) -> None:
    written = csv_format.render(table(text, "next"))
    assert written.endswith("\n")
    assert [len(row) for row in csv.reader(io.StringIO(written, newline=""))] == [len(table().columns)] * 3


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_our_own_files_read_back_unchanged(tmp_path: Path, ending: str) -> None:
    # a blank id and blanks around one are refused by the reader, in every file
    names = [name for name in (*HOSTILE, *HARMLESS) if name.strip() == name and name and "\r" not in name]
    names = [name for name in names if "\n" not in name and "\t" not in name]
    written = csv_format.render(table(*names)).encode() if ending == ".csv" else xlsx.render(table(*names))
    path = tmp_path / f"planned_rates{ending}"
    path.write_bytes(written)
    problems = Problems("acme")
    read = [record.values for record in records(PLANNED, path, problems, Currencies("USD"))]
    assert [values["customer_id"] for values in read] == names, problems.shown
    assert [values["customer_name"] for values in read] == names
    assert "-1" in names


def test_a_file_that_is_not_ours_keeps_its_apostrophes(tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_text("customer_id,customer_name\n'-1,'=x\n")
    customers = next(each for each in TABLES if each.name == "customers")
    (record,) = records(customers, path, Problems("acme"), Currencies("USD"))
    assert record.values == {"customer_id": "'-1", "customer_name": "'=x"}


def test_a_workbook_holds_text_as_text_also_when_somebody_types_into_it() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx.render(table(*HOSTILE, *HARMLESS)))).active
    assert sheet is not None
    for name, (cell, *_, rate) in zip([*HOSTILE, *HARMLESS], sheet.iter_rows(min_row=2), strict=True):
        assert (str(cell.value or ""), rate.data_type) == (name.replace("\r\n", "\n").replace("\r", "\n"), "n")
        assert cell.data_type != "f"
        assert cell.quotePrefix == (name in HOSTILE)
