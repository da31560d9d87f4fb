"""What the README says is so."""

import re
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from pipelines import settings
from pipelines.cli.app import app
from pipelines.sources.registry import SOURCES

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()


def test_every_command_is_in_the_readme_and_no_other() -> None:
    commands = set(get_command(app).commands)  # type: ignore[attr-defined]
    assert set(re.findall(r"^\| `tieout (\w+)", README, re.MULTILINE)) == commands


def test_every_source_is_in_the_readme_and_no_other() -> None:
    section = README.split("## Sources")[1].split("##")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == set(SOURCES)


def test_every_environment_variable_is_in_the_readme() -> None:
    variables = {value for name, value in vars(settings).items() if name.endswith("_VARIABLE")}
    assert variables == set(re.findall(r"^\| `(TIEOUT_\w+)`", README, re.MULTILINE))


def test_every_public_table_is_in_the_readme() -> None:
    models = {path.stem for path in (ROOT / "dbt_project/models").rglob("marts/**/*.sql")}
    assert models == set(re.findall(r"`marts\.(\w+)`", README))


@pytest.mark.parametrize("target", ["setup", "demo", "test", "lint", "dev", "bench"])
def test_every_make_target_is_there(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


def test_every_file_that_the_readme_links_is_there() -> None:
    for link in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / link).exists(), link


def test_the_example_configuration_is_accepted(tmp_path: Path) -> None:
    config = tmp_path / "tieout.toml"
    config.write_text((ROOT / "tieout.example.toml").read_text())
    loaded = settings.load(config)
    assert [connection.source for connection in loaded.connections] == [
        "quickbooks",
        "timetracker",
        "conference",
        "files",
    ]


def test_compose_and_image_name_files_that_exist_and_services_that_do() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    assert set(compose["services"]) == {"postgres", "init", "web", "daemon", "site"}
    for service in ("web", "daemon"):
        assert set(compose["services"][service]["depends_on"]) == {"postgres", "init"}
        command = compose["services"][service]["command"]
        assert command[command.index("--workspace") + 1] == "/app/workspace.yaml"
    for source in re.findall(r"^COPY (?!--)(.+) \S+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE):
        for name in source.split():
            assert (ROOT / name).exists(), name


def test_compose_sets_only_variables_that_somebody_reads() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    known = {value for name, value in vars(settings).items() if name.endswith("_VARIABLE")}
    assert set(compose["services"]["web"]["environment"]) <= known
