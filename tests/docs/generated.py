"""The parts of the docs that are made from the code: a page holds each between two markers, a test holds them equal.

`python -m tests.docs` writes them anew.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml
from typer.main import get_command

from dashboards.catalog import REPORTS
from dashboards.reports import home
from pipelines.cli.app import app
from pipelines.fingerprint import DBT_PROJECT
from pipelines.sources.canonical import TABLES, Table
from tests.docs import decisions

ROOT = Path(__file__).parents[2]
SUBJECTS = {
    "ar": "Receivables",
    "revenue": "Revenue",
    "rates": "Clients, rates and work",
    "ops": "Operation",
    "stated": "As the source states it",
    "seeds": "Words and edges that models share",
}
_MARKED = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def options() -> str:
    """Return the table of every command's options, from the command line itself."""
    return _table(("command", "option", "what it does"), _options())


def _options() -> Iterator[tuple[str, ...]]:
    commands: dict[str, Any] = get_command(app).commands  # type: ignore[attr-defined]
    for name, command in commands.items():
        for parameter in command.params:
            if parameter.param_type_name == "option" and parameter.name != "config":
                yield f"`{name}`", f"`{parameter.opts[0]}`", parameter.help or ""


def reports() -> str:
    """Return the table of the site's pages with the question that each answers, from the catalog."""
    files = {entry.name: f"{entry.path}/<customer>" if entry.name == "customer" else entry.path for entry in REPORTS}
    shown = [(f"`<company>/{files[entry.name]}.html`", entry.question) for entry in REPORTS]
    return _table(("page", "the question it answers"), [("`index.html`", home.QUESTION), *shown])


def tables() -> str:
    """Return the list of public tables by subject, each with its grain, from the models' own descriptions."""
    parts = []
    for folder, heading in _folders():
        rows = [(f"`marts.{name}`", _grain(text)) for name, text in _described(folder)]
        parts.append(f"### {heading}\n\n{_table(('table', 'one row per'), rows)}")
    return "\n\n".join(parts)


def _folders() -> list[tuple[Path, str]]:
    models = DBT_PROJECT / "models"
    folders = sorted(path for path in [*models.glob("marts/*"), *models.glob("*/marts")] if path.is_dir())
    order = list(SUBJECTS)
    folders.sort(key=lambda path: order.index(path.name) if path.name in order else len(order))
    named = [(path, SUBJECTS.get(path.name, "Legacy report")) for path in folders]
    return [*named, (DBT_PROJECT / "seeds", SUBJECTS["seeds"])]


def functions() -> set[str]:
    """Return the names of the public functions: those of models that are functions, and those that a hook makes."""
    made = set()
    for path in DBT_PROJECT.rglob("*.sql"):
        text = path.read_text()
        made |= set(re.findall(r"function marts\.(\w+)", text))
        if _is_function(text) and "models" in path.parts:
            (name, *_) = [*re.findall(r"'function': '(\w+)'", text), path.stem]
            made.add(name)
    return made


def _is_function(text: str) -> bool:
    return "materialized='sql_function'" in text


def is_public_table(path: Path) -> bool:
    """Tell whether the model of this file is a table or view of the schema marts."""
    text = path.read_text()
    return "marts" in path.parts and not _is_function(text) and "schema='reports'" not in text


def _described(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.glob("*.yml")):
        model = path.with_suffix(".sql")
        if model.exists() and not is_public_table(model):
            continue
        content = yaml.safe_load(path.read_text())
        for entry in content.get("models", []) + content.get("seeds", []):
            yield entry["name"], " ".join(entry["description"].split())


def _grain(description: str) -> str:
    """Return a description's first sentence, from what follows "One row per"."""
    (first, *_) = re.split(r"(?<=[^.])\.(?:\s|$)", description)
    return first.removeprefix("One row per ").replace("|", "\\|")


def columns() -> str:
    """Return what each file may hold: its columns with their kinds, which of them are required, and its key."""
    return "\n\n".join(map(_file, TABLES))


def _file(table: Table) -> str:
    kinds: dict[str, list[str]] = {}
    for column, kind in table.columns.items():
        kinds.setdefault(kind, []).append(f"**{column}**" if column in table.required else column)
    rows = [(kind, ", ".join(names)) for kind, names in kinds.items()]
    head = f"### `{table.name}`" + (" (must be there)" if table.must_exist else "")
    return f"{head}\n\n{' '.join(_told(table))}\n\n{_table(('kind', 'columns'), rows)}"


def _told(table: Table) -> Iterator[str]:
    key = ", ".join(f"`{column}`" for column in (*table.key, *table.more_key))
    yield f"Key: {key}." if key else "One row."
    if table.may_lack_key:
        yield "A row without a whole key is identified by all that it says."
    if table.may_be_blank:
        yield f"May be blank though required: {', '.join(f'`{column}`' for column in table.may_be_blank)}."
    if table.currency_of:
        column, other = table.currency_of
        yield f"Amounts are in the row's currency, else in that of the row of `{other}` that `{column}` names."
    if table.is_exported:
        yield "Tieout writes this file too; what it exports can be read back."


def index() -> str:
    """Return the list of decisions, from the pages that hold them."""
    rows = [(str(each.number), f"[{each.title}]({each.link})", each.status) for each in decisions.read_all()]
    return _table(("number", "decision", "status"), rows)


def _table(head: tuple[str, ...], rows: Any) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


PARTS: dict[str, Callable[[], str]] = {
    "options": options, "reports": reports, "tables": tables, "columns": columns, "index": index,
}  # fmt: skip


def pages() -> list[Path]:
    """Return the pages that hold generated parts."""
    return [path for path in sorted((ROOT / "docs").rglob("*.md")) if _MARKED.search(path.read_text())]


def names(page: Path) -> list[str]:
    """Return the names of a page's generated parts."""
    return [name for _, name, _ in _MARKED.findall(page.read_text())]


def renewed(page: Path) -> str:
    """Return the page's text with its generated parts as the code has them now."""
    return _MARKED.sub(lambda match: f"{match[1]}\n{PARTS[match[2]]()}\n\n{match[3]}", page.read_text())
