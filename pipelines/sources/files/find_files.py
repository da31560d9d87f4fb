"""The folder of a connection: which file holds which canonical table, and which files are refused by their name.

No file is opened here; its form is judged in `validate_file`.
"""

from collections.abc import Mapping
from pathlib import Path

from pipelines.errors import SourceError
from pipelines.settings import Connection
from pipelines.sources.canonical import TABLES, Table
from pipelines.sources.files import read_tables
from pipelines.sources.files.parse_values import nearest
from pipelines.sources.files.validate_file import Problems

_LOOKALIKES = frozenset({".xls", ".xlsm", ".xlsb", ".ods", ".tsv"})


def find_files(connection: Connection, folder: Path, problems: Problems) -> list[tuple[Table, Path]]:
    """Return the file of each table, in canonical order; files that are missing, unknown or double go to `problems`.

    Raise SourceError if the folder cannot be read.
    """
    try:
        paths = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith((".", "~$")))
    except OSError as error:
        raise SourceError(
            f"Connection {connection.name}: the folder {folder} cannot be read: {error.strerror}.",
            hint=f"Correct its path in tieout.toml and type: tieout refresh --connection {connection.name}",
        ) from None
    by_name: dict[str, list[Path]] = {table.name: [] for table in TABLES}
    for path in paths:
        if path.suffix.lower() in read_tables.READERS:
            by_name.get(path.stem, []).append(path)
        advice = _advice_on_unread(path, by_name)
        if advice:
            problems.add(advice, file=path)
    for name, several in by_name.items():
        for other in several[1:]:
            problems.add(f"{several[0].name} holds {name} too; keep one of the two files", file=other)
    for table in TABLES:
        if table.must_exist and not by_name[table.name]:
            advice = f"the file is missing from {folder}; add it as .csv, .xlsx or .parquet"
            problems.add(advice, file=Path(f"{table.name}.csv"))
    return [(table, by_name[table.name][0]) for table in TABLES if by_name[table.name]]


def _advice_on_unread(path: Path, names: Mapping[str, object]) -> str | None:
    """Return what to do about a file that looks like a table but would not be read; None for every other file."""
    if path.suffix.lower() in _LOOKALIKES and path.stem in names:
        return f"{path.suffix} files are not read; save it as .csv, .xlsx or .parquet"
    if path.suffix.lower() not in read_tables.READERS or path.stem in names:
        return None
    near = nearest(path.stem, list(names))
    suggestion = f"did you mean {near}{path.suffix.lower()}?" if near else "rename it or move it elsewhere"
    return f"no table is called {path.stem!r}; {suggestion}"
