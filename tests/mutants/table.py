"""All declared mutants by area, and the table of what became of each in the last run."""

import re
from collections.abc import Mapping
from pathlib import Path

from tests.mutants import browsers, folders, landing, ledger, revenue, vendors, verdict
from tests.mutants.mutant import Mutant

AREAS: dict[str, list[Mutant]] = {
    **landing.AREAS,
    **vendors.AREAS,
    **browsers.AREAS,
    **folders.AREAS,
    **ledger.AREAS,
    **verdict.AREAS,
    **revenue.AREAS,
}
ALL = {mutant.name: mutant for mutants in AREAS.values() for mutant in mutants}
README = Path(__file__).with_name("README.md")
NOT_RUN = "not run"
HEAD = """# Mutants

Faults that are put into a copy of the checkout one at a time, and what the tests said in the last run of each. This
file is written by `make mutants`; `python -m tests.mutants NAME ...` tries the areas or faults that are named. One
that **SURVIVED** is a fault that no test sees.
"""
MISSED = """
## Missed once

No test saw these when they were first tried; each got one.

"""


def verdicts() -> dict[str, str]:
    """What the table says of each mutant now."""
    if not README.exists():
        return {}
    lines = re.findall(r"^\| (.+?) \| `.+?` \| (.+) \|$", README.read_text(encoding="utf-8"), re.MULTILINE)
    return dict(lines)


def write(found: Mapping[str, str]) -> None:
    """Nothing; the table has these verdicts, and of every other mutant the one that it had."""
    known = {**verdicts(), **found}
    parts = [HEAD]
    for area, mutants in AREAS.items():
        parts.append(f"\n## {area}\n\n| Fault | File | Verdict |\n|---|---|---|\n")
        parts += [f"| {each.name} | `{each.file}` | {known.get(each.name, NOT_RUN)} |\n" for each in mutants]
    parts.append(MISSED)
    parts += [f"- {each.name}: `{each.tests}`\n" for each in ALL.values() if each.was_missed]
    README.write_text("".join(parts), encoding="utf-8")
