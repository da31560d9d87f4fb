"""A folder of books to state a case with: two small files that are of good form, and what is changed in them."""

import csv
import json
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipelines.errors import SourceError
from pipelines.settings import Connection
from pipelines.sources.files import connector as files
from pipelines.sources.files.options import Options
from pipelines.sources.stream import ConnectorContext, Row

CUSTOMERS = "customer_id,customer_name\nC1,Acme\nC2,Birch\n"
DOCUMENTS = (
    "document_id,document_type,customer_id,issued_on,total_amount\n"
    "I1,invoice,C1,2026-01-31,100.00\nI2,invoice,C2,2026-02-28,250.5\nP1,payment,C1,2026-02-10,60\n"
)


class NoTokens:
    """The files source has no tokens."""

    def load(self) -> None:
        raise AssertionError("the files source asked for tokens")

    def save(self, tokens: object) -> None:
        raise AssertionError("the files source saved tokens")

    def delete(self) -> None:
        raise AssertionError("the files source forgot tokens")

    def lock(self) -> AbstractContextManager[None]:
        raise AssertionError("the files source wanted its tokens alone")


def write(folder: Path, **tables: str) -> Path:
    """The folder, with good customers and documents unless they are given, and every other table given as CSV text."""
    folder.mkdir(exist_ok=True)
    for name, text in ({"customers": CUSTOMERS, "documents": DOCUMENTS} | tables).items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    return folder


def table(*rows: dict[str, str]) -> str:
    """CSV text of rows that all have the columns of the first."""
    lines = [list(rows[0]), *(list(row.values()) for row in rows)]
    out: list[str] = []
    writer = csv.writer(type("Sink", (), {"write": staticmethod(out.append)})(), lineterminator="\n")
    writer.writerows(lines)
    return "".join(out)


def connect(folder: Path, path: str = ".", **keys: Any) -> files.FilesConnector:
    """The folder opened as the connection `acme`, whose home currency is USD unless another is given."""
    connection = Connection(name="acme", source="files", **({"home_currency": "USD"} | keys))
    return files.connect(
        ConnectorContext(connection, Options(path=path), NoTokens(), lambda: datetime(2026, 3, 31, tzinfo=UTC), folder)
    )


def rows(folder: Path, stream: str, **keys: Any) -> list[Row]:
    """All rows of a stream, in the order of the file."""
    connector = connect(folder, **keys)
    return [row for page in connector.pages(files.SOURCE.stream(stream), None) for row in page.rows]


def payloads(folder: Path, stream: str, **keys: Any) -> list[dict[str, str]]:
    """The payloads of a stream, in the order of the file."""
    return [json.loads(row.payload) for row in rows(folder, stream, **keys)]


def refusal(folder: Path, **keys: Any) -> str:
    """The message with which the folder is refused."""
    with pytest.raises(SourceError) as caught:
        connect(folder, **keys)
    return str(caught.value)
