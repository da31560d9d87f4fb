"""What the README says is so; and the files beside it that a user, a host or a tool reads."""

import re
import tomllib
from importlib.metadata import metadata
from pathlib import Path

import pytest
import yaml

from dashboards.catalog import REPORTS
from pipelines import settings
from pipelines.sources.registry import SOURCES

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def test_the_readme_is_one_screen() -> None:
    assert len(README.splitlines()) <= 70


def test_every_page_that_the_readme_names_is_there() -> None:
    section = README.split("## Reports")[1].split("##")[0]
    named = {name.replace("-", "_") for name in re.findall(r"`([\w-]+)`", section)}
    assert len(named) > 8
    assert named <= {entry.name for entry in REPORTS}


def test_every_source_that_the_readme_names_is_there() -> None:
    (row,) = re.findall(r"^\| fetched \|.*$", README, re.MULTILINE)
    named = set(re.findall(r"`(\w+)/`", row))
    assert len(named) > 3
    assert named <= set(SOURCES)


def test_every_folder_of_the_map_is_there() -> None:
    folders = re.findall(r"`((?:pipelines|dashboards|dbt_project|tests)/[\w/]*)`", README)
    assert len(folders) > 8
    assert [name for name in folders if not (ROOT / name).is_dir()] == []


@pytest.mark.parametrize("target", ["setup", "demo", "test", "lint", "dev", "bench"])
def test_every_make_target_is_there(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


def test_every_make_target_and_command_that_is_named_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^ +(?:\$ )?make (\w+)", README, re.MULTILINE))
    assert {"demo", "test"} <= targets
    assert [target for target in targets if not re.search(rf"^{target}:", makefile, re.MULTILINE)] == []


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
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    for source in re.findall(r"^COPY (?!--)(.+) \S+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE):
        for name in source.split():
            assert (ROOT / name).exists(), name
            assert f"!{name.removeprefix('./')}" in ignored, name


def test_compose_sets_only_variables_that_somebody_reads() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    known = {value for name, value in vars(settings).items() if name.endswith("_VARIABLE")}
    assert set(compose["services"]["web"]["environment"]) <= known


def test_one_version_stands_in_the_package_the_lock_file_the_models_and_on_top_of_the_changelog() -> None:
    version = PROJECT["version"]
    lock = tomllib.loads((ROOT / "uv.lock").read_text())
    (locked,) = (each["version"] for each in lock["package"] if each["name"] == "tieout")
    models = yaml.safe_load((ROOT / "dbt_project/dbt_project.yml").read_text())["version"]
    (released, *_) = re.findall(r"^## \[?(\d[\w.]*)\]?", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert {locked, models, released} == {version}


def test_the_installed_package_has_a_license_and_types() -> None:
    assert metadata("tieout")["License-Expression"] == "MIT"
    assert (ROOT / "LICENSE").read_text().startswith("MIT License")
    assert all((ROOT / package / "py.typed").exists() for package in ("pipelines", "dashboards"))


def test_hosted_checks_run_what_a_clean_checkout_must_pass_on_every_python_there_is() -> None:
    (job,) = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())["jobs"].values()
    assert [step["run"] for step in job["steps"] if "run" in step][-1] == ".ci/run"
    pythons = [f"Programming Language :: Python :: {version}" for version in job["strategy"]["matrix"]["python"]]
    assert pythons == PROJECT["classifiers"]
    assert PROJECT["requires-python"] == ">=3.11,<3.14"


def test_a_commit_is_checked_by_make_lint_and_nothing_is_downloaded_for_it() -> None:
    (repository,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    assert repository["repo"] == "local"
    assert [(hook["entry"], hook["language"]) for hook in repository["hooks"]] == [("make lint", "system")]
