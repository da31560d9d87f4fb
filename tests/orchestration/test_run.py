"""A run of the command is recorded by Dagster, with rows, seconds and checks; secrets are recorded by nobody."""

import json
import logging
import os
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, date, datetime

import dagster as dg
import pytest
from dagster._core.definitions.asset_checks.asset_check_evaluation import AssetCheckEvaluation

from pipelines import settings as configuration
from pipelines.orchestration.build import build
from pipelines.orchestration.instance import prepare_home
from pipelines.orchestration.resources import Workspace
from pipelines.sandbox.quickbooks.server import connection_options, running
from pipelines.sandbox.scenarios.company import company
from pipelines.sources.registry import SOURCES
from pipelines.warehouse.warehouse import Warehouse
from tests.orchestration.servers import free_port, session_of, wait_for
from tests.workspace import DOCUMENTS, TIEOUT, Place, clean_environment, place

EVERY_TABLE = (
    "select format('%I.%I', schemaname, tablename) from pg_tables"
    " where schemaname not in ('pg_catalog', 'information_schema')"
)
MORNING = datetime(2026, 4, 1, 6, tzinfo=UTC)
NOT_CONNECTED = {"realm_id": "1", "client_id": "nobody", "client_secret": "unused", "base_url": "http://127.0.0.1:9"}
SECRETS = ("sandbox-secret", "sandbox-refresh-token")


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Two good companies and a third whose books are of bad form, refreshed once, secrets written into tieout.toml."""
    with place(tmp_path_factory.mktemp("run")) as made, running(company.build(date(2026, 3, 31))) as sandbox:
        made.books()
        made.books("broken", documents=DOCUMENTS.replace("2026-01-31", "31.1.2026"))
        made.configure("acme", "broken", more=_quickbooks(connection_options(sandbox)))
        ran = made.run("refresh")
        assert ran.code == 3, ran.told
        assert ran.err.count("Error:") == 1
        (made.folder / "told").write_text(ran.told)
        yield made


@pytest.fixture(scope="module")
def instance(here: Place) -> Iterator[dg.DagsterInstance]:
    """Dagster's storage, as `tieout dev` sees it."""
    before = dict(os.environ)
    settings = configuration.load(here.config)
    prepare_home(settings, Warehouse.running(settings))
    with dg.DagsterInstance.get() as found:
        yield found
    os.environ.clear()
    os.environ.update(before)


def test_one_failing_connection_stops_no_other_and_the_run_ends_red_when_all_others_are_published(
    here: Place, instance: dg.DagsterInstance
) -> None:
    (run,) = instance.get_runs()
    assert run.job_name == "refresh"
    assert run.status == dg.DagsterRunStatus.FAILURE
    assert _failed_steps(instance, run.run_id) == ["publish_reports"]
    checks = _checks(instance, run.run_id)
    synced = {each.asset_key: each for each in checks if each.check_name == "every_connection_synced"}
    assert set(synced) == {key for key in synced if key.path[0].startswith("raw_")}
    assert len(synced) == sum(len(source.streams) for source in SOURCES.values())
    failed = {key for key, each in synced.items() if not each.passed}
    assert failed == {dg.AssetKey(["raw_files", stream.name]) for stream in SOURCES["files"].streams}
    for key in failed:
        assert list(synced[key].metadata["errors"].value) == ["broken"]  # type: ignore[arg-type]
        assert instance.get_latest_materialization_event(key), "acme's were read"
    assert {path.name for path in here.site.iterdir() if path.is_dir()} >= {"acme", "qb"}
    # the files state no balance, so that nothing about their money was compared: a warning, not a failure
    others = [each for each in checks if not each.passed and each.check_name != "every_connection_synced"]
    assert [each.check_name for each in others] == ["companies_tie_out"]
    assert others[0].severity == dg.AssetCheckSeverity.WARN
    assert len(checks) > 7


def test_what_was_not_read_is_not_recorded_as_made(here: Place, instance: dg.DagsterInstance) -> None:
    """No connection of TimeTracker is configured, so that none of its streams was read; the models were built."""
    streams = [dg.AssetKey(["raw_timetracker", each.name]) for each in SOURCES["timetracker"].streams]
    assert not any(instance.get_latest_materialization_event(key) for key in streams)
    assert instance.get_latest_materialization_event(dg.AssetKey(["staging", "stg_timetracker__documents"]))


@pytest.mark.parametrize(
    ("key", "rows"),
    [
        (["raw_quickbooks", "invoice"], "select count(*) from raw_quickbooks.invoice"),
        (["marts", "ar_ledger"], "select count(*) from marts.ar_ledger"),
        (["marts", "aging_bucket"], "select count(*) from marts.aging_bucket"),
    ],
)
def test_assets_are_recorded_with_rows_and_seconds(
    here: Place, instance: dg.DagsterInstance, key: list[str], rows: str
) -> None:
    event = instance.get_latest_materialization_event(dg.AssetKey(key))
    assert event
    assert event.asset_materialization
    metadata = event.asset_materialization.metadata
    assert metadata["dagster/row_count"].value == int(here.query(rows))
    assert isinstance(metadata["seconds"].value, float)
    assert metadata["seconds"].value >= 0


def test_pages_and_views_are_recorded(instance: dg.DagsterInstance) -> None:
    for key in (["site", "overview"], ["reports", "rpt_aging"], ["staging", "stg_files__documents"]):
        assert instance.get_latest_materialization_event(dg.AssetKey(key)), key


def test_literal_secrets_are_nowhere_but_in_tieout_toml(here: Place, instance: dg.DagsterInstance) -> None:
    assert all(secret in here.config.read_text() for secret in SECRETS)
    told = (here.folder / "told").read_text() + here.run("status").told + here.run("status", "--json").told
    assert not any(secret in told for secret in SECRETS)
    url = here.run("url", "--owner").out.strip()
    for address in (url, url.replace("/tieout?", "/tieout_dagster?")):
        tables = here.run("psql", "--", "-Atc", EVERY_TABLE, TIEOUT_DATABASE_URL=address).out.splitlines()
        assert len(tables) > 5
        everything = ";".join(f"select t::text from {table} t" for table in tables)
        dump = here.run("psql", "--", "-Atc", everything, TIEOUT_DATABASE_URL=address).out
        assert len(dump) > 10_000
        assert not any(secret in dump for secret in SECRETS)
    for path in here.folder.rglob("*"):
        if path.is_file() and path != here.config and "postgres" not in path.parts:
            content = path.read_bytes()
            assert not any(secret.encode() in content for secret in SECRETS), path


def test_a_run_of_dagster_fails_after_the_others_were_published_and_says_what_the_command_says(
    here: Place, instance: dg.DagsterInstance
) -> None:
    """A source of which nothing could be read; a connection that left, and a moment at which rows are gone."""
    here.configure("acme", "broken", more=_quickbooks(NOT_CONNECTED, "nobody"))
    documents = "\n".join(DOCUMENTS.splitlines()[:-1]) + "\n"  # the payment is gone
    here.books(documents=documents)
    before = (here.site / "index.html").stat().st_mtime_ns
    (first,) = instance.get_runs()
    _age(here, first.run_id)
    result = _run_in_dagster(here, instance)
    assert not result.success
    assert _failed_steps(instance, result.run_id) == ["publish_reports"]
    (failure,) = result.filter_events(lambda event: event.is_step_failure)
    said = str(failure.step_failure_data.error)
    assert "nobody:" in said
    assert "broken:" in said
    assert (here.site / "index.html").stat().st_mtime_ns > before
    made = {event.asset_key for event in result.get_asset_materialization_events()}
    assert dg.AssetKey(["marts", "ar_ledger"]) in made
    assert dg.AssetKey(["site", "aging"]) in made
    assert {key.path[0] for key in made if key and key.path[0].startswith("raw_")} == {"raw_files"}
    checks = {each.asset_key: each for each in _checks(instance, result.run_id)}
    key = dg.AssetKey(["raw_quickbooks", "invoice"])
    assert not checks[key].passed
    assert list(checks[key].metadata["errors"].value) == ["nobody"]  # type: ignore[arg-type]
    event = instance.get_latest_materialization_event(dg.AssetKey(["raw_files", "document"]))
    assert event
    assert event.asset_materialization
    held = "select count(*) from raw_files.document where seen_to is null and not is_deleted"
    assert event.asset_materialization.metadata["dagster/row_count"].value == int(here.query(held)) == 2
    warnings = [entry.user_message for entry in instance.all_logs(result.run_id) if entry.level == logging.WARNING]
    assert [line for line in warnings if "no longer configured" in line] == [
        "qb is no longer configured: it leaves all tables and pages; its rows stay in raw."
    ]


def test_a_run_that_is_older_than_is_kept_is_gone_with_its_story_and_its_output(
    here: Place, instance: dg.DagsterInstance
) -> None:
    (left,) = instance.get_runs()
    dagster = here.run("url", "--owner").out.strip().replace("/tieout?", "/tieout_dagster?")
    told = here.run("psql", "--", "-Atc", "select distinct run_id from event_logs", TIEOUT_DATABASE_URL=dagster).out
    assert told.split() == [left.run_id]
    assert [path.name for path in (here.folder / ".tieout" / "dagster" / "storage").iterdir()] == [left.run_id]


def test_the_page_of_dagster_answers_and_ends_with_all_its_processes(here: Place) -> None:
    """The one slow test here: Dagster's own page takes some twenty seconds until it answers."""
    port = free_port()
    process = subprocess.Popen(
        [TIEOUT, "dev", "--port", str(port)], start_new_session=True, cwd=here.folder,
        env=clean_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        wait_for(f"http://127.0.0.1:{port}/server_info", process)
        query = "{workspaceOrError{... on Workspace{locationEntries{name loadStatus locationOrLoadError{__typename}}}}}"
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/graphql",
            json.dumps({"query": query}).encode(),
            {"Content-Type": "application/json"},
        )
        (entry,) = json.load(urllib.request.urlopen(request))["data"]["workspaceOrError"]["locationEntries"]
        assert entry["name"] == "tieout"
        assert entry["locationOrLoadError"]["__typename"] == "RepositoryLocation", entry
        os.killpg(process.pid, signal.SIGINT)  # as the terminal does at Ctrl-C
        process.communicate(timeout=120)
        until = time.monotonic() + 20
        while session_of(process.pid):
            assert time.monotonic() < until, session_of(process.pid)
            time.sleep(0.2)
    finally:
        for left in session_of(process.pid):
            os.kill(left, signal.SIGKILL)


def _quickbooks(options: dict[str, str], name: str = "qb") -> str:
    lines = "".join(f'{key} = "{value}"\n' for key, value in options.items())
    return f'[[connections]]\nname = "{name}"\nsource = "quickbooks"\n{lines}\n'


def _run_in_dagster(here: Place, instance: dg.DagsterInstance) -> dg.ExecuteInProcessResult:
    """The job, run as Dagster runs it: nobody has synced before, and nobody holds the lock."""
    job = build(Workspace(configuration.load(here.config), now=MORNING)).resolve_job_def("refresh")
    return job.execute_in_process(instance=instance, raise_on_error=False)


def _age(here: Place, run_id: str) -> None:
    """Let a run have begun so long ago that it is no longer kept."""
    dagster = here.run("url", "--owner").out.strip().replace("/tieout?", "/tieout_dagster?")
    aged = f"update runs set create_timestamp = create_timestamp - interval '31 days' where run_id = '{run_id}'"
    assert "UPDATE 1" in here.run("psql", "--", "-c", aged, TIEOUT_DATABASE_URL=dagster).out


def _failed_steps(instance: dg.DagsterInstance, run_id: str) -> list[str | None]:
    failures = instance.all_logs(run_id, of_type=dg.DagsterEventType.STEP_FAILURE)
    return [entry.dagster_event.step_key for entry in failures if entry.dagster_event]


def _checks(instance: dg.DagsterInstance, run_id: str) -> list[AssetCheckEvaluation]:
    recorded = instance.all_logs(run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
    return [entry.dagster_event.asset_check_evaluation_data for entry in recorded if entry.dagster_event]
