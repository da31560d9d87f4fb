"""What two warehouses hold and show, to be compared, and whether anything still works on one."""

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from tests.workspace import Place


def assert_same(ours: Mapping[str, object], theirs: Mapping[str, object], what: str) -> None:
    """Raise an AssertionError that names what differs, if anything does."""
    assert ours, f"no {what}"
    names = sorted({*ours, *theirs})
    differing = [name for name in names if ours.get(name) != theirs.get(name)]
    assert not differing, f"{what} of the disturbed warehouse differ: {differing[:20]}"


def marts(here: Place) -> dict[str, str]:
    """Return the content of the marts; a verdict of an earlier moment is kept only where models were built then."""
    newest = (
        "known_at = (select max(other.known_at) from marts.ar_verdict as other where other.connection = v.connection)"
    )
    verdicts = f"select md5(string_agg(v::text, ',' order by v::text)) from marts.ar_verdict as v where {newest}"
    return here.marts() | {"marts.ar_verdict": here.query(verdicts)}


def pages(here: Place) -> dict[str, bytes]:
    """Return the site's files but their checksums; under a clock that stands still each sync is a microsecond later."""
    return {
        str(path.relative_to(here.site)): re.sub(rb"\.\d{6}(?=[+Z-])", b"", path.read_bytes())
        for path in here.site.rglob("*.*")
        if path.name != "manifest.json"
    }


def nobody_works_on(here: Place) -> None:
    """Assert that nothing that a killed command started goes on."""
    until = time.monotonic() + 30
    while left := list(_working_on(here)):
        assert time.monotonic() < until, left
        time.sleep(0.1)


def _working_on(here: Place) -> Iterator[str]:
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            with suppress(OSError):
                words = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                if str(here.folder) in words and "postgres" not in words.split()[0]:
                    yield words
