"""`make mutants`: put each declared fault into a copy of the checkout, and see whether its tests go red.

python -m tests.mutants [--trust] [area or name ...]
"""

import argparse
import sys
import time

from tests.mutants import table
from tests.mutants.checkout import Checkout, checkout, judged
from tests.mutants.mutant import Mutant

KILLED = "killed"


def main() -> int:
    """Print and write down a verdict for each; 1 where one survived that is not known to, or was not judged."""
    parser = argparse.ArgumentParser(prog="make mutants")
    parser.add_argument("--trust", action="store_true", help="believe that the tests are green without any mutant")
    parser.add_argument("names", nargs="*", metavar="NAME", help="areas or mutants; all of them where none is named")
    arguments = parser.parse_args()
    chosen = _chosen(arguments.names)
    with checkout() as copy:
        if not arguments.trust and (red := _red_before(copy, chosen)):
            print(f"Nothing was tried: without any mutant {red} is red.")
            return 1
        bad = [mutant.name for mutant in chosen if not _tried(copy, mutant)]
    print(f"{len(chosen)} mutants, {len(chosen) - len(bad)} as they should be. {table.README} has the table.")
    for name in bad:
        print(f"See to: {name}")
    return 1 if bad else 0


def _chosen(names: list[str]) -> list[Mutant]:
    if not names:
        return list(table.ALL.values())
    unknown = [name for name in names if name not in table.AREAS and name not in table.ALL]
    if unknown:
        sys.exit(f"There is no area or mutant called {unknown[0]!r}. Areas: {', '.join(table.AREAS)}.")
    return [mutant for name in names for mutant in table.AREAS.get(name) or [table.ALL[name]]]


def _red_before(copy: Checkout, chosen: list[Mutant]) -> str:
    """The first test that is red without any fault; it would be red with each."""
    ids = list(dict.fromkeys(test for mutant in chosen for test in mutant.tests.split()))
    ran = copy.test(ids, patience=3600)
    return "" if ran.code == 0 else ran.red or "a test"


def _tried(copy: Checkout, mutant: Mutant) -> bool:
    began = time.monotonic()
    verdict = judged(copy, mutant)
    table.write({mutant.name: verdict})
    print(f"{time.monotonic() - began:5.0f} s  {verdict}: {mutant.name}", flush=True)
    return verdict.startswith(KILLED) or bool(mutant.survives)


if __name__ == "__main__":
    sys.exit(main())
