"""The table of mutants keeps up with the code: each text is there, each test is there, each area has some."""

import ast
from pathlib import Path

import pytest

from tests.mutants import table
from tests.mutants.mutant import ROOT, Mutant

NAMED = {
    *("sync", "raw", "client", "auth", "serve", "browser", "swap", "settings"),
    *("ledger", "aging", "verdict"),
}
EVERY = [mutant for mutants in table.AREAS.values() for mutant in mutants]


def named_in(path: Path) -> set[str]:
    return {
        each.name
        for each in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(each, ast.FunctionDef) and each.name.startswith("test_")
    }


@pytest.mark.parametrize("mutant", EVERY, ids=lambda mutant: mutant.name)
def test_a_mutant_s_text_stands_once_in_its_file_and_its_tests_are_there(mutant: Mutant) -> None:
    assert mutant.found() == 1
    assert mutant.content() != (ROOT / mutant.file).read_text(encoding="utf-8")
    if mutant.file.endswith(".py"):
        ast.parse(mutant.content())
    assert mutant.tests
    for test in mutant.tests.split():
        file, _, name = test.partition("::")
        names = named_in(ROOT / file)
        assert name in names if name else names


def test_every_area_has_mutants_and_there_are_many() -> None:
    assert {area for area, mutants in table.AREAS.items() if mutants} >= NAMED
    assert len(EVERY) == len(table.ALL) >= 60


def test_the_table_tells_of_each_mutant_and_of_no_other() -> None:
    assert set(table.verdicts()) == set(table.ALL)


def test_no_mutant_survived_but_those_that_are_known_to() -> None:
    killed = {name for name, verdict in table.verdicts().items() if verdict.startswith("killed")}
    assert [name for name, mutant in table.ALL.items() if name not in killed and not mutant.survives] == []
