"""Which code made something: a digest of the models, the templates and Tieout's own version."""

import hashlib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DBT_PROJECT = ROOT / "dbt_project"
DASHBOARDS = ROOT / "dashboards"
SUFFIXES = {".sql", ".yml", ".csv", ".py", ".html", ".css", ".js"}
NOT_CODE = {"target", "logs", "__pycache__"}


def release() -> str:
    """Tieout's version, as pages show it."""
    try:
        return version("tieout")
    except PackageNotFoundError:
        return "unreleased"


def of(*folders: Path) -> str:
    """Return a digest of all code files below the folders; the same bytes under the same names give the same digest."""
    digest = hashlib.sha256(release().encode())
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in SUFFIXES and not NOT_CODE.intersection(path.parts):
                digest.update(path.relative_to(folder).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()
