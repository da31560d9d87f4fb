"""Read the decisions: each is a heading with a number, then its status, its reasons and an example."""

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "docs" / "decisions"
STATUS = re.compile(r"Accepted|Superseded by \d+")
_DECISION = re.compile(r"^## (\d+)\. ([^\n]+)\n\n\*([^*\n]+)\.\*(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Decision:
    """One decision, and the page that it stands on."""

    number: int
    title: str
    status: str
    text: str
    page: Path

    @property
    def link(self) -> str:
        """Return the link from the index to its heading, as GitHub names headings."""
        anchor = re.sub(r"[^\w -]", "", f"{self.number}. {self.title}".lower()).replace(" ", "-")
        return f"{self.page.name}#{anchor}"


def pages() -> list[Path]:
    """Return the pages of decisions."""
    return sorted(path for path in FOLDER.glob("*.md") if path.name != "README.md")


def read_all() -> list[Decision]:
    """Return every decision, by number."""
    found = [
        Decision(int(number), title, status, text, page)
        for page in pages()
        for number, title, status, text in _DECISION.findall(page.read_text())
    ]
    return sorted(found, key=lambda each: each.number)
