"""The catalog as dbt exposures; COMMAND writes them into the dbt project."""

from collections.abc import Iterator

from dashboards import catalog

COMMAND = "python -m dashboards.exposures > dbt_project/models/reports/exposures.yml"


def lines() -> Iterator[str]:
    """Yield the lines of the file, an exposure for each report of the catalog."""
    yield f"# Generated from dashboards/catalog.py by: {COMMAND}"
    yield "exposures:"
    for entry in catalog.REPORTS:
        yield f"  - name: {entry.name}"
        yield "    type: dashboard"
        yield f"    description: {entry.question}"
        yield "    owner: {name: Reports}"
        yield "    depends_on:"
        yield from (f"      - ref('{view}')" for view in entry.views)


def text() -> str:
    """Return the whole file."""
    return "".join(f"{line}\n" for line in lines())


if __name__ == "__main__":
    print(text(), end="")
