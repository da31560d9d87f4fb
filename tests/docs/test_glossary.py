"""The glossary is one page, in order, and leads to where each thing lives."""

import re

import pytest

from pipelines.fingerprint import DBT_PROJECT
from tests.docs import pages

ROWS = re.findall(r"^\| ([^|`]+) \| ([^|]+) \| `([^`]+)` \|$", pages.read("GLOSSARY.md"), re.MULTILINE)
RELATIONS = {path.stem for path in DBT_PROJECT.rglob("*") if path.suffix in (".sql", ".csv")}


def test_it_is_one_page_in_order_with_one_line_a_term() -> None:
    lines = [line for line in pages.read("GLOSSARY.md").splitlines() if line.startswith("| ")]
    assert len(ROWS) == len(lines) - 2
    terms = [term.lower() for term, *_ in ROWS]
    assert terms == sorted(set(terms))
    assert 40 < len(terms) < 70


@pytest.mark.parametrize(("term", "where"), [(term, where) for term, _, where in ROWS])
def test_a_term_lives_where_the_glossary_says(term: str, where: str) -> None:
    if where.startswith("marts."):
        assert where.removeprefix("marts.") in RELATIONS
    else:
        assert (pages.ROOT / where).exists()
