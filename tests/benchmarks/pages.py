"""A long table in our HTML, against pandas' own rendering of the same rows."""

from tests.benchmarks.measure import Ratio


def run(url: str, rows: int) -> list[Ratio]:
    """Filled in once the report formats stand."""
    return []
