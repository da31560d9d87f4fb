"""The folder: which files are tables, which are refused or ignored, and how the problems of all are told."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from pipelines.errors import SourceError
from pipelines.sources.files import connector as files
from pipelines.sources.files.options import Options
from tests.sources.files.folder import DOCUMENTS, connect, payloads, refusal, rows, write


def test_one_bad_file_keeps_every_row_of_the_connection_out(tmp_path: Path) -> None:
    write(tmp_path, allocations="from_document_id,to_document_id,amount\nP1,I1,1.234\n")
    assert "allocations.csv, line 2, column amount, value '1.234'" in refusal(tmp_path)


def test_a_file_that_changes_between_judging_and_reading_gives_no_page(tmp_path: Path) -> None:
    connector = connect(write(tmp_path))
    write(tmp_path, documents=DOCUMENTS + "I9,invoice,C1,2026-03-01,1\n")
    with pytest.raises(SourceError, match=r"acme: documents.csv was changed while it was read"):
        next(connector.pages(files.SOURCE.stream("document"), None))


def test_a_file_that_vanishes_between_judging_and_reading_is_no_deletion(tmp_path: Path) -> None:
    connector = connect(write(tmp_path))
    (tmp_path / "documents.csv").unlink()
    with pytest.raises(SourceError, match=r"documents.csv was changed"):
        next(connector.pages(files.SOURCE.stream("document"), None))


def test_the_message_shows_five_problems_one_a_line_and_counts_the_rest(tmp_path: Path) -> None:
    bad = "".join(f"I{number},invoice,C1,never,1\n" for number in range(9))
    message = refusal(write(tmp_path, documents=DOCUMENTS.splitlines()[0] + "\n" + bad))
    lines = message.splitlines()
    assert [line[: line.index(", column")] for line in lines[:5]] == [
        f"Connection acme: documents.csv, line {number}" for number in range(2, 7)
    ]
    assert lines[5] == "… and 4 more."
    assert lines[6].endswith("Correct the file and type: tieout refresh --connection acme")
    assert len(lines) == 7


def test_problems_of_several_files_are_told_together(tmp_path: Path) -> None:
    message = refusal(write(tmp_path, customers="customer_id\nC1\n", documents=DOCUMENTS.replace("60", "sixty")))
    assert "customers.csv, line 1, column customer_name: the column is missing" in message
    assert "documents.csv, line 4, column total_amount, value 'sixty'" in message


def test_a_bad_folder_ends_with_the_exit_code_of_a_source(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        connect(tmp_path / "nowhere")
    assert caught.value.exit_code == 3
    assert f"Connection acme: the folder {tmp_path / 'nowhere'} cannot be read" in str(caught.value)


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "books").write_text("")
    assert "books cannot be read: Not a directory" in refusal(tmp_path, path="books")


def test_the_path_starts_where_the_configuration_stands(tmp_path: Path) -> None:
    write(tmp_path / "books")
    assert len(payloads(tmp_path, "customer", path="books")) == 2


def test_an_ending_may_be_in_capitals(tmp_path: Path) -> None:
    (write(tmp_path) / "customers.csv").rename(tmp_path / "customers.CSV")
    assert len(payloads(tmp_path, "customer")) == 2


@pytest.mark.parametrize("name", ["customers", "documents"])
def test_a_required_file_that_is_missing_is_named_with_its_folder(tmp_path: Path, name: str) -> None:
    (write(tmp_path) / f"{name}.csv").unlink()
    assert f"{name}.csv: the file is missing from {tmp_path}" in refusal(tmp_path)


def test_a_table_that_stands_in_two_files_is_refused(tmp_path: Path) -> None:
    (write(tmp_path) / "customers.xlsx").write_bytes(b"")
    assert "customers.xlsx: customers.csv holds customers too; keep one of the two files" in refusal(tmp_path)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("customer.csv", "customer.csv: no table is called 'customer'; did you mean customers.csv?"),
        ("Allocations.XLSX", "Allocations.XLSX: no table is called 'Allocations'; did you mean allocations.xlsx?"),
        ("qqq.parquet", "qqq.parquet: no table is called 'qqq'; rename it or move it elsewhere."),
        ("allocations.xls", "allocations.xls: .xls files are not read; save it as .csv, .xlsx or .parquet."),
    ],
)
def test_a_tabular_file_that_no_table_is_named_after_is_refused(tmp_path: Path, name: str, expected: str) -> None:
    (write(tmp_path) / name).write_bytes(b"")
    assert expected in refusal(tmp_path)


@pytest.mark.parametrize("name", ["notes.txt", "README.md", ".customers.csv", "~$customers.xlsx", "old.xls"])
def test_hidden_files_and_files_of_other_kinds_are_ignored(tmp_path: Path, name: str) -> None:
    (write(tmp_path) / name).write_bytes(b"\xff")
    assert [row.id for row in rows(tmp_path, "row_count")] == ["customers", "documents"]


def test_a_folder_named_like_a_table_is_ignored(tmp_path: Path) -> None:
    (write(tmp_path) / "allocations.csv").mkdir()
    assert rows(tmp_path, "allocation") == []


def test_the_only_key_of_the_source_is_the_folder() -> None:
    assert files.SOURCE.options.model_validate({"path": "books"}) == Options(path="books")
    for keys in ({}, {"path": ""}, {"path": "books", "pth": "x"}):
        with pytest.raises(ValidationError):
            files.SOURCE.options.model_validate(keys)
