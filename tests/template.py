"""A PostgreSQL server as a folder to copy: one of its databases has every model built, of no books at all.

`python -m tests.template FOLDER` makes it once for each state of the code, and writes beside it what dbt compiled
(`tests.models`); test processes copy the folder, clone the database for each test, and need no dbt.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import fasteners
import psycopg

from pipelines import fingerprint
from pipelines import settings as configuration
from pipelines.settings import Settings
from pipelines.sync import Plan, prepare
from pipelines.warehouse.postgres import server
from pipelines.warehouse.warehouse import Warehouse

ROOT = fingerprint.ROOT
KEPT = Path(os.environ.get("PARSED_MODELS") or ROOT / ".pytest_cache" / "models")
CODE = (fingerprint.DBT_PROJECT, ROOT / "pipelines" / "warehouse", ROOT / "pipelines" / "sources")
TEMPLATE = "built_of_nothing"
COMPILED = "models.json"
STATE = ".tieout"
# What books need and a test's database does not: to outlive a power cut, and to be tidied up among hundreds.
CARE = ("fsync", "full_page_writes", "synchronous_commit", "autovacuum")
# A clone gives the reader its rights by itself, as a warehouse does that meets the reader for the first time.
FORGET = "alter default privileges in schema marts, reports revoke {} from tieout_reader"


def made() -> Path:
    """Return the folder for the code as it is, made now if it was not; the folders of other code are removed."""
    folder = KEPT / state()
    KEPT.mkdir(parents=True, exist_ok=True)
    with fasteners.InterProcessLock(KEPT / "lock"):
        if not folder.exists():
            for old in KEPT.iterdir():
                shutil.rmtree(old, ignore_errors=True)
            subprocess.run([sys.executable, "-m", "tests.template", str(folder)], cwd=ROOT, check=True)
    return folder


@cache
def state() -> str:
    """Return a digest of the code that the template is made of."""
    others = ((ROOT / "uv.lock").read_bytes(), Path(__file__).read_bytes())
    return hashlib.sha256(b"".join((fingerprint.of(*CODE).encode(), *others))).hexdigest()[:16]


def is_clone(url: str) -> bool:
    """Tell whether a database is a clone of the template of this code, in which all models are."""
    with psycopg.connect(url) as session:
        found = session.execute("select obj_description(to_regnamespace('tieout')::oid, 'pg_namespace')").fetchone()
    return found == (state(),)


def clone(url: str, name: str) -> str:
    """Return the address of a new database in which all models are."""
    with psycopg.connect(url, autocommit=True) as session:
        session.execute(f"create database {name} template {TEMPLATE}".encode())
    return named(url, name)


def copied(folder: Path) -> None:
    """Put a copy of the server in a settings' folder; its files have an owner, which only `cp -a` keeps."""
    subprocess.run(["cp", "-a", str(made() / STATE), str(folder)], check=True)


def compiled(folder: Path) -> list[dict[str, Any]]:
    """Return what `tests.models` fills and tests, in the order in which dbt built it."""
    found: list[dict[str, Any]] = json.loads((folder / COMPILED).read_text())
    return found


def named(url: str, name: str) -> str:
    """Return the address of another database of the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def main(folder: Path) -> None:
    """Make the folder; whoever is killed meanwhile leaves none of this name."""
    new = Path(tempfile.mkdtemp(prefix="new-", dir=folder.parent))
    settings = Settings(folder=new)
    url = server.running(settings).warehouse
    try:
        with psycopg.connect(url, autocommit=True) as session:
            for name in CARE:
                session.execute(f"alter system set {name} = off".encode())
            session.execute("alter system set min_wal_size = '32MB'")
            session.execute("select pg_reload_conf()")
            session.execute(f"create database {TEMPLATE}".encode())
        warehouse = Warehouse(named(url, TEMPLATE), new)
        _prepare(warehouse)
        (new / COMPILED).write_text(json.dumps(_build(warehouse, new / "dbt")))
        with warehouse.session(autocommit=True) as session:
            for rights in ("select on tables", "execute on functions"):
                session.execute(FORGET.format(rights).encode())
            session.execute("vacuum full")
    finally:
        server.stop(settings)
    shutil.rmtree(new / "dbt")
    new.rename(folder)


def _prepare(warehouse: Warehouse) -> None:
    prepare(Plan(Settings(folder=warehouse.state), warehouse, datetime(2000, 1, 1, tzinfo=UTC)))
    with warehouse.session() as session:
        session.execute(f"comment on schema tieout is '{state()}'".encode())


def _build(warehouse: Warehouse, target: Path) -> list[dict[str, Any]]:
    """Build all models and return what is compiled of them, and of the tests of data."""
    from tests.dbtproject import invoke

    built = invoke(
        warehouse, target, "build", "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"
    )
    seen = invoke(warehouse, target, "compile")
    code = {each.node.unique_id: each.node for each in seen}
    order = [each.node.unique_id for each in built if each.node.resource_type == "model"]
    tests = [name for name, node in code.items() if node.resource_type == "test"]
    return [_told(code[name]) for name in (*order, *tests) if name in code]


def _told(node: Any) -> dict[str, Any]:
    """Return what filling a model or running a test needs."""
    config = node.config
    told = {
        "id": node.unique_id,
        "name": node.name,
        "fqn": node.fqn,
        "sql": node.compiled_code.replace(f'"{TEMPLATE}".', ""),  # it will be run in databases of other names
        "after": list(node.depends_on.nodes),
        "kind": config.materialized,
    }
    if node.resource_type == "test":
        return told | {
            "severity": config.severity.lower(),
            "counted": config.fail_calc,
            "warn_if": config.warn_if,
            "error_if": config.error_if,
        }
    return told | {
        "relation": f'"{node.schema}"."{node.alias}"',
        "columns": list(node.columns) if config.contract.enforced else None,
        "key": config.unique_key,
        "stated_key": config.meta.get("key"),
        "analyzed": config.materialized in ("table", "incremental"),
    }


if __name__ == "__main__":
    configuration.now()  # a clock that cannot be read is told before anything is made
    main(Path(sys.argv[1]))
