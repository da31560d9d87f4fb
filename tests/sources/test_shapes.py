"""Shapes say all that staging models cast, and models read nothing but what was judged by them."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.fingerprint import DBT_PROJECT
from pipelines.sources.registry import SOURCES
from pipelines.sources.shape import Kind

CAST = re.compile(r"->> '(\w+)'\)(?:::numeric)?::(\w+)")
LISTED = re.compile(r"jsonb_array_(?:elements|length)\((?:coalesce\()?[^()]*-> '(\w+)'")
NUMBERS = {"number", "integer", "days", "month"}
CASTABLE = {
    "numeric": NUMBERS,
    "integer": NUMBERS - {"number"},
    "date": {"date", "moment"},
    "timestamp": {"date", "moment"},
    "timestamptz": {"moment"},
    "boolean": {"boolean"},
}


def models(source: str) -> Iterator[Path]:
    yield from sorted((DBT_PROJECT / "models" / "staging" / source).glob("*.sql"))
    yield from DBT_PROJECT.glob(f"macros/{source}.sql")


def kinds(source: str, key: str) -> set[Kind]:
    """As what the key is judged, wherever it stands."""
    fields = [field for stream in SOURCES[source].streams for field in stream.shape.fields]
    return {field.kind for field in fields if field.path.split(".")[-1] == key} - {"needed"}


@pytest.mark.parametrize("source", SOURCES)
def test_every_cast_of_a_staging_model_is_of_a_field_that_was_judged(source: str) -> None:
    found = [(path.name, *cast) for path in models(source) for cast in CAST.findall(path.read_text())]
    assert len(found) > 20
    for model, key, type_ in found:
        assert kinds(source, key), f"{model} casts {key}, which no shape of {source} names"
        assert kinds(source, key) <= CASTABLE[type_] | {"object"}, f"{model} casts {key} to {type_}"


def test_every_list_that_a_staging_model_opens_was_judged_to_be_one() -> None:
    found = [(source, key) for source in SOURCES for path in models(source) for key in LISTED.findall(path.read_text())]
    assert {key for _, key in found} == {"Line", "LinkedTxn", "buckets"}
    for source, key in found:
        assert "array" in kinds(source, key)


@pytest.mark.parametrize("source", SOURCES)
def test_models_read_only_the_versions_that_can_be_read(source: str) -> None:
    (declared,) = (DBT_PROJECT / "models" / "staging" / source).glob("_*__sources.yml")
    assert re.findall(r"^ +schema: (\w+)", declared.read_text(), re.MULTILINE) == [f"readable_{source}"]


def test_no_sql_reads_a_raw_table_by_its_own_name() -> None:
    texts = {path: path.read_text() for path in DBT_PROJECT.rglob("*.sql") if "target" not in path.parts}
    assert [path for path, text in texts.items() if re.search(r"\braw_\w+\.", text)] == []
