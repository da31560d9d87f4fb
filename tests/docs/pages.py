"""Read the pages of the docs: their sections and the first cells of their tables."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def all_pages() -> list[Path]:
    """Return every page that a reader is led to, from the README on."""
    return [
        *sorted(ROOT.glob("*.md")),
        *sorted((ROOT / ".github").glob("*.md")),
        *sorted((ROOT / "docs").rglob("*.md")),
    ]


def read(name: str) -> str:
    """Return the text of a page of `docs/`."""
    return (ROOT / "docs" / name).read_text()


def section(name: str, title: str) -> str:
    """Return the section of a page of `docs/` under this heading."""
    (_, text) = read(name).split(f"## {title}\n")
    return re.split(r"^## ", text, flags=re.MULTILINE)[0]


def first_cells(text: str) -> list[str]:
    """Return what stands between back quotes at the beginning of each row of the tables of a text."""
    return re.findall(r"^\| `([^`]+)`", text, re.MULTILINE)
