"""Read a recipe of CONTRIBUTING.md and perform it: write its files, apply its diffs, run its commands."""

import re
import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = ("pipelines", "dashboards", "dbt_project")
BLOCK = re.compile(r"`([\w./-]+)`:\n\n```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^    (?:\.venv/bin/)?tieout (.+?)(?:  +#.*)?$", re.MULTILINE)


def section(title: str) -> str:
    """Return the section of CONTRIBUTING.md under this heading."""
    (_, text) = (ROOT / "CONTRIBUTING.md").read_text().split(f"## {title}\n")
    return text.split("\n## ")[0]


def copy_of_the_code(folder: Path) -> Path:
    """Copy the code, without what tools left in it, and return the copy."""
    for room in CODE:
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__", "target", "logs"))
    return folder


def perform(text: str, code: Path, work: Path) -> list[str]:
    """Write the files of a recipe and return their names: code into the copy, other files into the working folder."""
    blocks = BLOCK.findall(text)
    for name, language, content in blocks:
        path = (code if name.split("/")[0] in CODE else work) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if language == "diff":
            path.write_text(patched(path.read_text(), content))
        else:
            assert not path.exists(), f"{name} is there already"
            path.write_text(content)
    return [name for name, *_ in blocks]


def patched(text: str, diff: str) -> str:
    """Apply the hunks of a diff; the lines that each of them replaces must stand in the text once."""
    for hunk in diff.split("@@\n"):
        lines = hunk.splitlines(keepends=True)
        old = "".join(line[1:] for line in lines if line[0] in " -")
        new = "".join(line[1:] for line in lines if line[0] in " +")
        assert text.count(old) == 1, f"found {text.count(old)} times:\n{old}"
        text = text.replace(old, new)
    return text


def commands(text: str) -> list[str]:
    """Return what the recipe types after `tieout`."""
    return _COMMAND.findall(text)
