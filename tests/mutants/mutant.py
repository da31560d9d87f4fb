"""One fault on purpose: which text becomes which, and the tests that must see it."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Mutant:
    """A fault in words, the file that has it, its text as it is and as it would be, and the tests that go red.

    `before` stands in the file exactly once. `tests` are ids as pytest takes them, separated by spaces. `survives` says
    why no test can see it, where that is known; `was_missed`, that none did when it was first tried.
    """

    name: str
    file: str
    before: str
    after: str
    tests: str
    survives: str = ""
    was_missed: bool = False

    def found(self, root: Path = ROOT) -> int:
        """How often the text stands in the file."""
        path = root / self.file
        return path.read_text(encoding="utf-8").count(self.before) if path.is_file() else 0

    def content(self, root: Path = ROOT) -> str:
        """The file with the fault."""
        return (root / self.file).read_text(encoding="utf-8").replace(self.before, self.after)
