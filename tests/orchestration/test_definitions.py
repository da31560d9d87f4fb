"""What Dagster is told: every stream, model, test and report, one job, two schedules; and nothing is read before."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from dagster._core.code_pointer import ModuleCodePointer
from dagster._core.origin import JobPythonOrigin, RepositoryPythonOrigin
from dagster._core.remote_origin import RegisteredCodeLocationOrigin, RemoteRepositoryOrigin

from dashboards import catalog
from pipelines.orchestration import dbt
from pipelines.orchestration.assets import models
from pipelines.orchestration.build import build
from pipelines.orchestration.instance import forget_started
from pipelines.orchestration.resources import Workspace
from pipelines.orchestration.schedules import schedules
from pipelines.settings import ScheduleSettings, Settings
from pipelines.sources.registry import SOURCES

ROOT = Path(__file__).parents[2]

IMPORT = """
import sys
heard = []
def listen(event, arguments):
    if event in ("socket.connect", "subprocess.Popen", "os.mkdir"):
        heard.append((event, arguments))
    if event == "open" and str(arguments[0]).endswith((".toml", ".env", ".yaml", "manifest.json")):
        heard.append((event, arguments))
import dagster, dagster_dbt, dagster_postgres, dbt.cli.main  # what they do is theirs
sys.addaudithook(listen)
import pipelines.definitions
assert heard == [], heard
"""
LOAD = """
from pipelines.definitions import defs
found = defs()
print(found.resolve_job_def("refresh").name, len(list(found.resolve_all_asset_specs())))
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Settings of nobody, in a zone of their own."""
    return Workspace(
        Settings(
            folder=tmp_path_factory.mktemp("graph"),
            schedule=ScheduleSettings(time_zone="Europe/Berlin", daily_at="05:07", every_hours=6),
        )
    )


@pytest.fixture(scope="module")
def definitions(workspace: Workspace) -> Iterator[dg.Definitions]:
    """All that Dagster is told, without a server."""
    kept = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("TIEOUT_DB")}
    yield build(workspace)
    os.environ.update(kept)


@pytest.fixture(scope="module")
def manifest(definitions: dg.Definitions, workspace: Workspace) -> dict[str, Any]:
    """What dbt says of the project."""
    found: dict[str, Any] = json.loads((workspace.dbt_target / "manifest.json").read_text())
    return found


def keys(definitions: dg.Definitions) -> dict[dg.AssetKey, dg.AssetSpec]:
    return {spec.key: spec for spec in definitions.resolve_all_asset_specs()}


def test_importing_the_definitions_reads_nothing(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", IMPORT], check=True, cwd=tmp_path, env=bare())
    assert list(tmp_path.iterdir()) == []


def test_the_definitions_load_without_environment_configuration_or_server(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", LOAD], check=True, cwd=tmp_path, env=bare(), capture_output=True, text=True
    )
    assert ran.stdout.split()[-2] == "refresh"
    assert not (tmp_path / ".tieout" / "postgres").exists()


def test_every_stream_is_an_asset_named_like_its_table(definitions: dg.Definitions) -> None:
    expected = {dg.AssetKey([f"raw_{name}", each.name]) for name, source in SOURCES.items() for each in source.streams}
    assert {key for key in keys(definitions) if key.path[0].startswith("raw_")} == expected


def test_every_model_is_an_asset_and_every_data_test_a_check(
    definitions: dg.Definitions, manifest: dict[str, Any]
) -> None:
    nodes = manifest["nodes"].values()
    built = {dg.AssetKey([n["schema"], n["name"]]) for n in nodes if n["resource_type"] in ("model", "seed")}
    assert built
    assert built <= set(keys(definitions))
    tests = {node["name"] for node in nodes if node["resource_type"] == "test"}
    checks = {key.name for key in definitions.resolve_asset_graph().asset_check_keys}
    assert tests
    assert tests <= checks
    assert checks - tests == {"every_connection_synced"}


def test_every_column_of_marts_and_reports_is_described(definitions: dg.Definitions, manifest: dict[str, Any]) -> None:
    public = [n for n in manifest["nodes"].values() if n["resource_type"] in ("model", "seed")]
    columns = [
        (node["name"], name, column["description"])
        for node in public
        if node["schema"] in ("marts", "reports")
        for name, column in node["columns"].items()
    ]
    assert len(columns) > 1600
    assert [(table, name) for table, name, described in columns if not described.strip()] == []


def test_models_stand_on_streams_and_pages_on_models(definitions: dg.Definitions) -> None:
    """Every asset has something below it, down to the streams; nothing hangs in the air."""
    graph = definitions.resolve_asset_graph()
    streams = {key for key in keys(definitions) if key.path[0].startswith("raw_")}
    seeds = {dg.AssetKey(["marts", name]) for name in ("aging_bucket", "finding_kind")}
    own = {key for key in graph.get_all_asset_keys() if key.path[0] == "tieout"}
    for key in set(keys(definitions)) - streams - seeds - own:
        assert graph.get(key).parent_keys, f"{key.to_user_string()} has nothing below it"
    for entry in catalog.REPORTS:
        below = graph.get(dg.AssetKey(["site", entry.name])).parent_keys
        assert below == {dg.AssetKey(["reports", view]) for view in entry.views}
        assert below <= set(keys(definitions)), "a page reads a view that no model makes"
        above: set[dg.AssetKey] = set()
        pending = [dg.AssetKey(["site", entry.name])]
        while pending:
            parents = graph.get(pending.pop()).parent_keys - above
            above |= parents
            pending += parents
        assert above & streams


def test_the_job_takes_everything_in_one_process(definitions: dg.Definitions) -> None:
    job = definitions.resolve_job_def("refresh")
    assert job.executor_def == dg.in_process_executor
    chosen = job.asset_layer.executable_asset_keys
    assert chosen == definitions.resolve_asset_graph().executable_asset_keys
    assert len(list(definitions.resolve_asset_graph().asset_check_keys)) == len(
        job.asset_layer.asset_graph.asset_check_keys
    )


def test_the_schedules_run_the_job_at_the_configured_times_and_are_on_from_the_start(
    definitions: dg.Definitions,
) -> None:
    found = {
        name: (each.cron_schedule, each.execution_timezone, each.job_name, each.default_status)
        for name in ("daily_refresh", "intraday_refresh")
        for each in [definitions.resolve_schedule_def(name)]
    }
    assert found == {
        "daily_refresh": ("7 5 * * *", "Europe/Berlin", "refresh", dg.DefaultScheduleStatus.RUNNING),
        "intraday_refresh": ("0 */6 * * *", "Europe/Berlin", "refresh", dg.DefaultScheduleStatus.RUNNING),
    }


def test_a_schedule_that_is_not_asked_for_is_not_there() -> None:
    assert [each.name for each in schedules(ScheduleSettings(daily_at="never"))] == ["intraday_refresh"]
    assert [each.name for each in schedules(ScheduleSettings(every_hours=0))] == ["daily_refresh"]


def test_a_schedule_asks_for_nothing_while_a_run_waits_to_begin(definitions: dg.Definitions, tmp_path: Path) -> None:
    asked = definitions.resolve_schedule_def("intraday_refresh")
    origin = RemoteRepositoryOrigin(RegisteredCodeLocationOrigin("tieout"), "__repository__").get_job_origin("refresh")
    small = dg.GraphDefinition("refresh").to_job()
    code = JobPythonOrigin("refresh", RepositoryPythonOrigin(sys.executable, ModuleCodePointer("unused", "unused")))
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:

        def come(status: dg.DagsterRunStatus) -> list[str] | str:
            instance.create_run_for_job(small, status=status, remote_job_origin=origin, job_code_origin=code)
            with dg.build_schedule_context(instance=instance) as context:
                answer = asked.evaluate_tick(context)
            return answer.skip_message or f"{len(answer.run_requests or [])} asked for"

        assert come(dg.DagsterRunStatus.STARTED) == "1 asked for"
        assert "has not begun yet" in come(dg.DagsterRunStatus.QUEUED)


def test_a_daemon_counts_the_runs_of_the_one_before_as_failed_and_leaves_those_of_commands() -> None:
    job = dg.GraphDefinition("refresh").to_job()
    begun = {
        tag: [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.NOT_STARTED]
        for tag in ("schedule", "command")
    }
    with dg.DagsterInstance.ephemeral() as instance:
        for tag, statuses in begun.items():
            for status in statuses:
                instance.create_run_for_job(job, status=status, tags={"tieout/by": tag})
        forget_started(instance)
        left = {(run.tags["tieout/by"], run.status.value) for run in instance.get_runs()}
    assert left == {
        *(("schedule", status) for status in ("FAILURE", "NOT_STARTED")),
        *(("command", status) for status in ("STARTED", "STARTING", "NOT_STARTED")),
    }


def test_an_unchanged_project_is_not_parsed_again(
    definitions: dg.Definitions, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(target: Path, database: str) -> None:
        raise AssertionError(f"parsed again for {database}")

    monkeypatch.setattr(dbt, "parse", refuse)
    models.manifest(workspace)
    monkeypatch.setenv("TIEOUT_DATABASE_URL", "postgresql://127.0.0.1/another")
    with pytest.raises(AssertionError, match="parsed again for another"):
        models.manifest(workspace)
    monkeypatch.delenv("TIEOUT_DATABASE_URL")
    (workspace.dbt_target / models.STAMP).write_text("other files")
    with pytest.raises(AssertionError, match="parsed again"):
        models.manifest(workspace)


def test_failures_are_named_and_only_they_fail() -> None:
    good = dbt.Result("test.tieout.a", "fqn:a", "a", "warn", 0.1, "Got 3 results", 3)
    bad = dbt.Result("test.tieout.b", "fqn:b", "b", "fail", 0.1, "Got 1 result", 1)
    models.raise_failures([good])
    with pytest.raises(Exception, match=r"b: Got 1 result") as caught:
        models.raise_failures([good, bad])
    assert "a: " not in str(caught.value)


def bare() -> dict[str, str]:
    """An environment with nothing in it but what Python needs to find the code."""
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": "/nowhere", "PYTHONDONTWRITEBYTECODE": "1"}
