"""What the models of dbt_project/models/canonical state of their columns: the one statement of the canonical schema."""

from collections.abc import Mapping
from dataclasses import dataclass

import yaml

from pipelines.fingerprint import DBT_PROJECT

FOLDER = DBT_PROJECT / "models/canonical"
PREFIX = "canonical_"


@dataclass(frozen=True)
class Column:
    """A column of a canonical table; `names` is the table of which it names a row."""

    name: str
    data_type: str
    is_id: bool = False
    is_money: bool = False
    names: str | None = None


def stated() -> dict[str, Mapping[str, Column]]:
    """Return the columns of every canonical table, by table and name, in the order of its yml."""
    tables: dict[str, Mapping[str, Column]] = {}
    for path in sorted(FOLDER.glob("*.yml")):
        (model,) = yaml.safe_load(path.read_text())["models"]
        columns = [
            Column(column["name"], column["data_type"], **column.get("config", {}).get("meta", {}))
            for column in model["columns"]
        ]
        tables[path.stem.removeprefix(PREFIX)] = {column.name: column for column in columns}
    return tables
