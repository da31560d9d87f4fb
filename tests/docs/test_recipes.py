"""The recipes of CONTRIBUTING.md work as written: a copy of the project is changed by them and by nothing else."""

import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.docs import recipe
from tests.workspace import NOW, PATIENCE, clean_environment

SOURCE, MART = "Add a source", "Add a mart"
TIEOUT = [sys.executable, "-c", "from pipelines.cli.app import main; main()"]


class Copy:
    """A copy of the project with a recipe's files, and a folder in which its commands are typed."""

    files: dict[str, list[str]]  # by the recipe that wrote them

    def __init__(self, folder: Path, database: str) -> None:
        self.code = recipe.copy_of_the_code(folder / "code")
        self.work = folder / "work"
        self.work.mkdir()
        self._database = database

    def perform(self, title: str) -> list[str]:
        """Write what the recipe of this heading writes and return the names of its files."""
        return recipe.perform(recipe.section(title), self.code, self.work)

    def type(self, command: str) -> str:
        """Run a `tieout` command of the copy; one that fails fails the test."""
        environment = clean_environment(TIEOUT_NOW=NOW, TIEOUT_DATABASE_URL=self._database, PYTHONPATH=str(self.code))
        ran = subprocess.run(
            [*TIEOUT, *shlex.split(command)],
            cwd=self.work,
            env=environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert ran.returncode == 0, f"tieout {command}:\n{ran.stdout}{ran.stderr}"
        return ran.stdout


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory, new_database: Callable[[], str]) -> Copy:
    """Perform both recipes, so that the models are parsed once, and read the source, so that the mart has rows."""
    made = Copy(tmp_path_factory.mktemp("recipes"), new_database())
    made.files = {title: made.perform(title) for title in (SOURCE, MART)}
    made.type(recipe.commands(recipe.section(SOURCE))[0])
    return made


def test_a_source_is_its_folders_and_its_lines_and_its_rows_reach_the_canonical_tables(copy: Copy) -> None:
    names = copy.files[SOURCE]
    assert [name for name in names if name.startswith("pipelines")] == [
        "pipelines/sources/till/__init__.py",
        "pipelines/sources/till/connector.py",
        "pipelines/sources/registry.py",
    ]
    sync, build, ask = recipe.commands(recipe.section(SOURCE))
    assert "nothing new" in copy.type(sync)
    copy.type(build)
    rows = [[cell.strip() for cell in line.split("|")] for line in copy.type(ask).splitlines()[2:4]]
    assert rows == [["7", "Ada", ""], ["8", "Björn", "SEK"]]


def test_a_mart_is_two_files_and_can_be_asked_once_it_is_built(copy: Copy) -> None:
    assert [Path(name).suffix for name in copy.files[MART]] == [".sql", ".yml"]
    build, ask = recipe.commands(recipe.section(MART))
    copy.type(build)
    rows = [[cell.strip() for cell in line.split("|")] for line in copy.type(ask).splitlines()[2:4]]
    assert sorted(rows) == [["corner-shop", "SEK", "1"], ["corner-shop", "USD", "1"]]
