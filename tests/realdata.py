"""Where the recorded data of real systems lies, which the repository does not carry."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "shared" / "realdata"


def folder(name: str) -> Path:
    """One folder of recorded data; skips the test where it is missing."""
    path = ROOT / name
    if not path.is_dir():
        pytest.skip(f"the recorded data {name} is not at {ROOT}; see its README for where it comes from")
    return path
