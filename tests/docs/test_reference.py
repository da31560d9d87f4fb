"""What the docs name exists, and what exists is in the docs: commands, options, settings, codes, tables, pages."""

import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from typer.main import get_command

from dashboards.catalog import REPORTS
from pipelines import errors, settings
from pipelines.cli.app import app
from pipelines.fingerprint import DBT_PROJECT
from pipelines.sources.canonical import CONTROLS, Kind
from pipelines.sources.registry import SOURCES
from tests.docs import generated, pages, recipe

COMMANDS: dict[str, Any] = get_command(app).commands  # type: ignore[attr-defined]
SECTIONS: dict[str, type[BaseModel]] = {
    "`[warehouse]`": settings.WarehouseSettings,
    "`[site]`": settings.SiteSettings,
    "`[schedule]`": settings.ScheduleSettings,
}
TEXTS = {path: path.read_text() for path in pages.all_pages()}


def options(command: str) -> set[str]:
    return {name for parameter in COMMANDS[command].params for name in parameter.opts if name.startswith("--")}


def test_every_command_is_documented_and_no_other() -> None:
    named = re.findall(r"^\| `tieout (\w+)", pages.read("commands.md"), re.MULTILINE)
    assert sorted(named) == sorted(COMMANDS)


def test_every_command_that_a_page_types_exists_with_its_options() -> None:
    typed = [
        (path.name, command, option)
        for path, text in TEXTS.items()
        for command, rest in re.findall(r"tieout ([a-z]+)((?: [^`\n|#]*)?)", text)
        if command in COMMANDS
        for option in [None, *re.findall(r"--[a-z][\w-]*", rest.split(" -- ")[0])]
    ]
    assert {command for _, command, _ in typed} == set(COMMANDS)
    wrong = [each for each in typed if each[2] and each[2] not in options(each[1]) | {"--help"}]
    assert wrong == []


def test_every_make_target_is_documented_and_no_other() -> None:
    targets = set(re.findall(r"^([a-z]+):.*##", (pages.ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`(\w+)`", pages.section("commands.md", "make"))) == targets
    typed = {target for text in TEXTS.values() for target in re.findall(r"^    (?:\$ )?make (\w+)", text, re.MULTILINE)}
    assert typed <= targets


def test_every_exit_code_is_documented_and_no_other() -> None:
    of_errors = {
        each.exit_code for each in vars(errors).values() if isinstance(each, type) and hasattr(each, "exit_code")
    }
    named = re.findall(r"^\| (\d+) \|", pages.section("commands.md", "Exit codes"), re.MULTILINE)
    assert {int(code) for code in named} == {0, 130} | of_errors


@pytest.mark.parametrize("title", SECTIONS)
def test_every_key_of_a_section_is_documented_with_its_default(title: str) -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", pages.section("configuration.md", title), re.MULTILINE)
    assert dict(rows) == {name: _shown(field.default) for name, field in SECTIONS[title].model_fields.items()}


def _shown(default: object) -> str:
    if default is None:
        return "none"
    return f'"{default}"' if isinstance(default, str) else str(default).lower()


def test_every_key_of_a_connection_is_documented_and_no_other() -> None:
    keys = pages.first_cells(pages.section("configuration.md", "`[[connections]]`"))
    assert sorted(keys) == sorted(settings.Connection.model_fields.keys() - {"options"})


@pytest.mark.parametrize("source", SOURCES)
def test_every_key_of_a_source_is_documented_and_those_that_are_needed_are_said_to_be(source: str) -> None:
    rows = re.findall(
        r"^\| `(\w+)` \| ([^|]+) \|", pages.section("configuration.md", f"Source `{source}`"), re.MULTILINE
    )
    fields = SOURCES[source].options.model_fields
    assert [name for name, _ in rows if rows.count(name) > 1] == []
    assert {name: text == "needed" for name, text in rows} == {
        name: each.is_required() for name, each in fields.items()
    }


def test_every_setting_is_in_the_example_or_explained_there() -> None:
    example = (pages.ROOT / "tieout.example.toml").read_text()
    fields = [*SECTIONS.values(), *(source.options for source in SOURCES.values())]
    assert [name for model in fields for name in model.model_fields if not re.search(rf"\b{name}\b", example)] == []


def test_every_environment_variable_is_documented_and_no_other() -> None:
    variables = {value for name, value in vars(settings).items() if name.endswith("_VARIABLE")}
    assert set(pages.first_cells(pages.section("configuration.md", "Environment variables"))) == variables


def test_every_public_table_and_function_is_documented_and_no_other() -> None:
    models = {path.stem for path in (DBT_PROJECT / "models").rglob("*.sql") if "marts" in path.parts}
    seeds = {path.stem for path in (DBT_PROJECT / "seeds").glob("*.csv")}
    text = pages.read("tables.md")
    assert set(re.findall(r"^\| `marts\.(\w+)`", text, re.MULTILINE)) == models | seeds
    made = {
        name for path in DBT_PROJECT.rglob("*.sql") for name in re.findall(r"function marts\.(\w+)", path.read_text())
    }
    assert set(re.findall(r"^\| `marts\.(\w+)\(", text, re.MULTILINE)) == made


def test_every_table_that_a_page_names_exists() -> None:
    relations = {path.stem for path in DBT_PROJECT.rglob("*") if path.suffix in (".sql", ".csv")}
    relations |= {"ar_open_items", "ar_aging", "client_rate_as_of", "price_volume_mix"}
    of_recipes = {"customers_by_currency"}
    missing = [
        (path.name, name)
        for path, text in TEXTS.items()
        if path.name != "CHANGELOG.md"
        for name in re.findall(r"(?<![\w.])(?:marts|intermediate|reports)\.([a-z]\w+[a-z0-9])\b(?!\.|\*)", text)
        if name not in relations | of_recipes and not name.endswith(("_", "yml"))
    ]
    assert missing == []


def test_every_model_that_a_page_names_exists() -> None:
    models = {path.stem for path in (DBT_PROJECT / "models").rglob("*.sql")} | {"rpt_customers_by_currency"}
    named = {
        name
        for path, text in TEXTS.items()
        if path.name != "CHANGELOG.md"
        for name in re.findall(r"\b((?:int|canonical|rpt)_[a-z_]*[a-z])\b", text)
    }
    assert len(named) > 10
    assert sorted(named - models) == []


def test_every_page_of_the_site_is_documented_and_no_other() -> None:
    named = set(pages.first_cells(pages.read("reports.md")))
    of_companies = {f"<company>/{entry.name.replace('_', '-')}.html" for entry in REPORTS if entry.name != "customer"}
    assert named == of_companies | {"index.html", "<company>/customers/<customer>.html"}


def test_the_kinds_of_values_and_the_control_totals_of_files_are_documented() -> None:
    form = re.findall(r"^\| (\w+) \|", pages.section("files.md", "Form"), re.MULTILINE)
    assert form[1:] == list(Kind.__args__)  # type: ignore[attr-defined]
    assert tuple(re.findall(r"`(\w+)`", pages.section("files.md", "Control totals").split(". ")[0])) == CONTROLS


@pytest.mark.parametrize("page", generated.pages(), ids=lambda page: page.stem)
def test_what_is_generated_is_as_the_code_has_it(page: Path) -> None:
    """Type: .venv/bin/python -m tests.docs."""
    assert page.read_text() == generated.renewed(page)


def test_every_generated_part_stands_on_a_page() -> None:
    assert sorted(name for page in generated.pages() for name in generated.names(page)) == sorted(generated.PARTS)


@pytest.mark.parametrize("page", TEXTS, ids=lambda page: str(page.relative_to(pages.ROOT)))
def test_every_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", TEXTS[page]):
        if target.startswith("https://"):
            continue
        name, _, anchor = target.partition("#")
        found = page.parent / name if name else page
        assert found.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", found.read_text(), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}, target


def test_every_page_of_the_docs_is_linked_from_another() -> None:
    linked = {
        (page.parent / target.partition("#")[0]).resolve()
        for page, text in TEXTS.items()
        for target in re.findall(r"\]\(([^)\s]+)\)", text)
        if not target.startswith("https://") and target.partition("#")[0]
    }
    docs = [path for path in TEXTS if pages.ROOT / "docs" in path.parents]
    assert [path.name for path in docs if path.resolve() not in linked] == []


def test_every_path_that_contributing_names_is_there_or_made_by_a_recipe() -> None:
    text = (pages.ROOT / "CONTRIBUTING.md").read_text()
    named = set(re.findall(r"(?<![\w/<])((?:tests|pipelines|dashboards|dbt_project|docs)/[\w/.-]+\w)(?![\w<])", text))
    made = {name for name, *_ in recipe.BLOCK.findall(text)}
    assert len(named - made) > 15
    assert sorted(name for name in named - made if not (pages.ROOT / name).exists()) == []
