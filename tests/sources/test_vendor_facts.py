"""The facts about vendors that code cites are in the repository: every page, every heading."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "sources"
CITATION = re.compile(r'docs/sources/(\w+)\.md((?:,? (?:and )?"[^"]+")*)')
# what nobody outside can look up
PRIVATE = re.compile(r"wire facts|our notes|sections? \d", re.IGNORECASE)


def texts() -> dict[Path, str]:
    """Python of all rooms, each on one line: a citation may be broken over two."""
    found = [path for room in ("pipelines", "dashboards") for path in (ROOT / room).rglob("*.py")]
    return {path: re.sub(r"\s+", " ", path.read_text(encoding="utf-8").replace("\n#", "\n")) for path in found}


def headings(page: str) -> list[str]:
    return re.findall(r"^## (.+)$", (PAGES / f"{page}.md").read_text(encoding="utf-8"), re.MULTILINE)


def cited() -> list[tuple[str, str, str]]:
    return [
        (str(path.relative_to(ROOT)), page, heading)
        for path, text in texts().items()
        for page, named in CITATION.findall(text)
        for heading in re.findall(r'"([^"]+)"', named)
    ]


def test_every_heading_that_is_cited_is_there() -> None:
    missing = [(file, page, heading) for file, page, heading in cited() if heading not in headings(page)]
    assert missing == []


@pytest.mark.parametrize("source", ["quickbooks", "timetracker", "conference", "files"])
def test_each_source_has_its_page_and_cites_it(source: str) -> None:
    named = [heading for file, page, heading in cited() if page == source and f"sources/{source}/" in file]
    assert len(set(named)) >= 2
    assert len(headings(source)) == len(set(headings(source)))
    assert f"docs/sources/{source}.md" in texts()[ROOT / "pipelines" / "sources" / source / "__init__.py"]


def test_no_source_cites_what_is_not_in_the_repository() -> None:
    sources = {path: text for path, text in texts().items() if path.is_relative_to(ROOT / "pipelines" / "sources")}
    assert len(sources) > 40
    assert [str(path) for path, text in sources.items() if PRIVATE.search(text)] == []
