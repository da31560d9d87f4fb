"""Rooms import downwards only, and each outside library has its one room."""

import ast
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# a room may import from the rooms named, and from itself
GROUND = {
    "pipelines.currencies",
    "pipelines.errors",
    "pipelines.fingerprint",
    "pipelines.settings",
    "pipelines.spreadsheet",
}
SOURCE_PARTS = {
    f"pipelines.sources.{name}"
    for name in (
        *("access_token", "canonical", "connection_options", "http", "json_text", "print_rows", "shape"),
        *("source_database", "stream"),
    )
}  # fmt: skip
PAGE_PARTS = {
    f"dashboards.{name}"
    for name in (
        "company_data", "company_warnings", "excluded_documents", "numbers", "paths", "phrasing", "rate_labels",
        "reader", "report", "waterfall",
    )
}  # fmt: skip
PAGE_DATA = {f"dashboards.{name}" for name in ("company_warnings", "paths", "reader", "report")}
SANDBOX_PARTS = {f"pipelines.sandbox.{name}" for name in ("cli", "faults", "loopback")} | {"pipelines.errors"}
QUICKBOOKS = "pipelines.sandbox.quickbooks"
SCENARIOS = "pipelines.sandbox.scenarios"
ROOMS: dict[str, set[str]] = {
    "pipelines.currencies": set(),
    "pipelines.errors": set(),
    "pipelines.fingerprint": set(),
    "pipelines.spreadsheet": set(),
    "pipelines.settings": {"pipelines.errors"},
    "pipelines.sources": GROUND,
    "pipelines.sources.stream": GROUND | {"pipelines.sources.shape"},
    "pipelines.sources.http": GROUND | SOURCE_PARTS,
    "pipelines.sources.quickbooks": GROUND | SOURCE_PARTS,
    "pipelines.sources.timetracker": GROUND | SOURCE_PARTS,
    "pipelines.sources.conference": GROUND | SOURCE_PARTS,
    "pipelines.sources.files": GROUND | SOURCE_PARTS,
    "pipelines.warehouse": GROUND | {"pipelines.sources.shape", "pipelines.sources.stream"},
    "dashboards": {"pipelines.currencies", "pipelines.errors", "pipelines.settings", "pipelines.spreadsheet"},
    "dashboards.numbers": {"dashboards.report", "pipelines.currencies"},
    "dashboards.phrasing": {"dashboards.numbers", "dashboards.report"},
    "dashboards.report": set(),
    "dashboards.reader": set(),
    "dashboards.paths": set(),
    "dashboards.company_warnings": {"dashboards.report"},
    "dashboards.company_data": PAGE_DATA,
    "dashboards.charts": {"dashboards.numbers", "dashboards.report"},
    "dashboards.formats": PAGE_PARTS | {"dashboards.charts", "pipelines.currencies", "pipelines.spreadsheet"},
    "dashboards.reports": PAGE_PARTS,
    # no subject has what another needs: that lies below them
    "dashboards.reports.legacy_page": PAGE_PARTS,
    "dashboards.reports.receivables": PAGE_PARTS,
    "dashboards.reports.revenue": PAGE_PARTS | {"dashboards.reports.legacy_page"},
    "dashboards.reports.budget": PAGE_PARTS | {"dashboards.reports.legacy_page"},
    "dashboards.reports.work": PAGE_PARTS,
    "dashboards.catalog": PAGE_PARTS | {"dashboards.reports"},
    "dashboards.exposures": {"dashboards.catalog"},
    "dashboards.site": PAGE_PARTS | {"dashboards.catalog", "dashboards.formats", "pipelines.errors"},
    "pipelines.sandbox": {"pipelines.errors", "pipelines.settings"},
    **{part: {"pipelines.errors"} for part in sorted(SANDBOX_PARTS - {"pipelines.errors"})},
    "pipelines.sandbox.extra": {"pipelines.errors"},
    # a simulator does not know which company is in it
    QUICKBOOKS: SANDBOX_PARTS,
    f"{QUICKBOOKS}.ledger": set(),
    f"{QUICKBOOKS}.shapes": {f"{QUICKBOOKS}.ledger"},
    f"{QUICKBOOKS}.api": SANDBOX_PARTS | {f"{QUICKBOOKS}.ledger"},
    "pipelines.sandbox.timetracker": SANDBOX_PARTS,
    "pipelines.sandbox.conference": SANDBOX_PARTS,
    SCENARIOS: {f"{QUICKBOOKS}.ledger", f"{QUICKBOOKS}.shapes", "pipelines.sandbox.timetracker"},
    f"{SCENARIOS}.company": {f"{QUICKBOOKS}.ledger", f"{QUICKBOOKS}.shapes"},
    f"{SCENARIOS}.agency": {f"pipelines.sandbox.timetracker.{name}" for name in ("api", "response_shapes", "tracker")},
    f"{SCENARIOS}.conference": set(),
    "pipelines.syncing": {"pipelines.errors", "pipelines.settings", "pipelines.sources", "pipelines.warehouse"},
    "pipelines.syncing.completeness": {"pipelines.sources.stream", "pipelines.warehouse.landing.guard"},
    "pipelines.syncing.extraction": {
        "pipelines.settings", "pipelines.sources.stream", "pipelines.syncing.completeness", "pipelines.warehouse",
    },
    "pipelines.sync": {
        "pipelines.errors", "pipelines.settings", "pipelines.sources", "pipelines.syncing", "pipelines.warehouse",
    },
    "pipelines.publishing": {
        "dashboards", "pipelines.errors", "pipelines.fingerprint", "pipelines.settings", "pipelines.warehouse",
    },
    "pipelines.orchestration": {
        "dashboards", "pipelines.errors", "pipelines.fingerprint", "pipelines.publishing", "pipelines.settings",
        "pipelines.sources", "pipelines.sync", "pipelines.warehouse",
    },
    "pipelines.refresh": {
        "dashboards.site", "pipelines.errors", "pipelines.orchestration", "pipelines.publishing", "pipelines.settings",
        "pipelines.sources", "pipelines.sync", "pipelines.warehouse",
    },
    "pipelines.definitions": {"pipelines.orchestration", "pipelines.settings"},
}  # fmt: skip
# what is started by hand puts a sample company into a simulator
PROGRAMS = {f"pipelines.sandbox.{name}.__main__" for name in ("quickbooks", "timetracker", "conference")}
LIBRARIES = {
    "httpx": {"pipelines.sources"},
    # a source may stand in a database that is not ours; it never sees the warehouse
    "psycopg": {
        "pipelines.warehouse",
        "pipelines.sources.source_database",
        "pipelines.sandbox.conference.database",
    },
    "dagster": {"pipelines.orchestration", "pipelines.definitions"},
    "dagster_dbt": {"pipelines.orchestration"},
    "jinja2": {"dashboards"},
    "altair": {"dashboards"},
    "starlette": {"pipelines.sandbox"},
    "uvicorn": {"pipelines.sandbox"},
}


def modules() -> dict[str, Path]:
    files = [*(ROOT / "pipelines").rglob("*.py"), *(ROOT / "dashboards").rglob("*.py")]
    return {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in files}


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def inside(name: str, room: str) -> bool:
    return name == room or name.startswith(room + ".")


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_from_the_rooms_below_it(room: str) -> None:
    found = {name: path for name, path in modules().items() if inside(name, room)}
    assert found
    allowed = ROOMS[room] | {room}
    for module, path in found.items():
        ours = {name for name in imported(path) if inside(name, "pipelines") or inside(name, "dashboards")}
        below = allowed | ({SCENARIOS, "pipelines.settings"} if module in PROGRAMS else set())
        upwards = {name for name in ours if not any(inside(name, each) for each in below)}
        assert not upwards, f"{module} reaches up"


@pytest.mark.parametrize("library", LIBRARIES)
def test_an_outside_library_stays_in_its_room(library: str) -> None:
    users = {module for module, path in modules().items() if any(inside(name, library) for name in imported(path))}
    assert users
    strangers = {module for module in users if not any(inside(module, room) for room in LIBRARIES[library])}
    assert not strangers


def test_every_room_has_words_about_what_lives_there() -> None:
    silent = [
        name
        for name, path in modules().items()
        if path.read_text().strip() and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert silent == []


def test_a_folder_holds_no_more_than_one_can_take_in() -> None:
    folders = Counter(path.parent.relative_to(ROOT) for path in modules().values() if path.name != "__init__.py")
    crowded = {str(folder): count for folder, count in folders.items() if count > 13}
    assert crowded == {}
