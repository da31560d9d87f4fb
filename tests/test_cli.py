"""What the commands promise when all goes well: answers, quiet runs, new days, new code, other dates."""

import json
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.workspace import DOCUMENTS, NOW, TIEOUT, Place, clean_environment, place

DBT = str(Path(sys.executable).with_name("dbt"))
SILENT = "Receivables not compared: the source states no balances"
HEAVY = ("dagster", "dbt", "pandas", "altair", "vl_convert", "openpyxl", "pyarrow")
SPY = """
import atexit, os, sys
heavy = os.environ["SPIED"].split(",")
atexit.register(lambda: open(os.environ["SPIED_INTO"], "a").write(",".join(n for n in heavy if n in sys.modules) + ";"))
"""


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A refreshed place with one company."""
    with place(tmp_path_factory.mktemp("cli")) as made:
        made.books()
        made.configure("acme")
        made.refresh()
        yield made


@pytest.fixture
def spied(tmp_path: Path) -> Iterator[dict[str, str]]:
    """An environment in which a command must not import what is heavy."""
    (tmp_path / "sitecustomize.py").write_text(SPY)
    into = tmp_path / "imported"
    yield {"PYTHONPATH": str(tmp_path), "SPIED": ",".join(HEAVY), "SPIED_INTO": str(into)}
    assert set(into.read_text().split(";")) == {""}, into.read_text()


def test_help_names_every_command_and_imports_little(here: Place, spied: dict[str, str]) -> None:
    told = here.run("--help", **spied).out
    for command in (
        "demo",
        "connect",
        "disconnect",
        "refresh",
        "sync",
        "report",
        "serve",
        "status",
        "url",
        "psql",
        "dbt",
        "init",
        "dagster",
        "stop",
        "dev",
        "sandbox",
    ):
        assert f" {command} " in told


def test_a_second_refresh_changes_nothing_says_so_and_imports_little(here: Place, spied: dict[str, str]) -> None:
    site, landed, written = here.published(), here.landed(), (here.site / "index.html").stat().st_mtime_ns
    ran = here.refresh(**spied)
    assert "acme: " in ran.out
    assert "nothing new." in ran.out
    assert "Nothing was inserted, nothing changed" in ran.out
    assert ran.out.rstrip().endswith(f"Open file://{here.site}/index.html")
    assert ran.err == ""
    assert here.published() == site
    assert here.landed() == landed
    assert (here.site / "index.html").stat().st_mtime_ns == written
    newest = "sync_id = (select max(sync_id) from tieout.sync_log)"
    assert set(here.query(f"select inserted + changed + deleted from tieout.sync_log where {newest}").split()) == {"0"}


def test_status_for_machines_and_for_people(here: Place, spied: dict[str, str]) -> None:
    found = json.loads(here.run("status", "--json", **spied).out)
    assert found.keys() == {"warehouse", "is_embedded", "now", "site", "published_at", "companies", "left"}
    assert found["left"] == []
    assert found["is_embedded"] is True
    assert found["now"] == NOW
    assert found["published_at"] == NOW
    (company,) = found["companies"]
    assert company | {"last_sync_at": 0, "last_success_at": 0} == {
        "connection": "acme",
        "source": "files",
        "last_sync_at": 0,
        "last_sync_status": "success",
        "last_error": None,
        "last_success_at": 0,
        "not_built": None,
        "tie_out": "not_compared",
        "verdicts": company["verdicts"],
        "differences": [],
        "open_findings": company["open_findings"],
        "customers": 2,
        "invoices": 2,
        "receivables": {"USD": "290.50"},
    }
    assert {
        (row["subject"], row["currency"], row["as_of"], row["status"], row["reason"]) for row in company["verdicts"]
    } >= {
        ("receivables", None, "2026-03-31", "not_compared", f"{SILENT}; row counts agree"),
        ("receivables", "USD", "2026-03-31", "not_compared", SILENT.replace("Receivables", "Receivables in USD")),
        ("row_counts", None, "2026-03-31", "ties", "Row counts agree with the source"),
    }
    told = here.run("status").out
    assert f"acme: {SILENT}; row counts agree." in told
    assert "2026-03-31 12:00Z" in told
    assert all(len(line) <= 80 for line in told.splitlines() if "/" not in line)
    assert "…" not in told


def test_url_prints_the_address_and_nothing_else(here: Place) -> None:
    ran = here.run("url")
    assert ran.out.startswith("postgresql://tieout_reader@")
    assert ran.out.count("\n") == 1
    assert ran.err == ""


def test_psql_gets_the_arguments_and_gives_its_exit_code(here: Place) -> None:
    ran = here.run("psql", "--", "-At", "-c", "select 6 * 7, 'a b'")
    assert (ran.code, ran.out) == (0, "42|a b\n")
    assert here.run("psql", "--", "-v", "ON_ERROR_STOP=1", "-c", "select nonsense").code == 1
    assert here.run("psql", "--", "--nonsense").code == 1
    for who in ([], ["--owner"]):
        named = here.run("url", *who).out.strip()
        assert here.run("psql", "--", "-At", "-c", "select 1", TIEOUT_DATABASE_URL=named).out == "1\n"


def test_dbt_gets_the_arguments_and_the_warehouse_and_gives_its_exit_code(here: Place) -> None:
    shown = here.run("dbt", "--", "show", "--quiet", "--inline", "select sum(amount) from marts.ar_ledger")
    assert shown.code == 0, shown.told
    assert "290.5" in shown.out
    assert here.run("dbt", "--", "show", "--inline", "select nonsense").code == 1
    assert here.run("dbt", "--", "nonsense").code == 2


def test_a_plain_dbt_finds_the_project_and_the_warehouse_after_one_export(here: Place) -> None:
    select = "select sum(amount) from marts.ar_ledger"
    exported = f'eval "$({TIEOUT} dbt --env)" && {DBT} show --quiet --inline "{select}"'
    ran = subprocess.run(
        ["/bin/sh", "-c", exported],
        cwd=here.folder,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "290.5" in ran.stdout
    assert not (here.folder / "target").exists()


def test_the_export_for_dbt_is_quoted_and_imports_little(here: Place, spied: dict[str, str]) -> None:
    ran = here.run("dbt", "--env", **spied)
    assert (ran.code, ran.err) == (0, "")
    assert all(line.startswith("export ") for line in ran.out.splitlines())
    assert "export DBT_ENV_SECRET_TIEOUT_DB_PASSWORD=''" in ran.out.splitlines()


def test_sync_lands_rows_and_leaves_models_and_site(here: Place) -> None:
    site, marts = here.published(), here.marts()
    here.books(documents=DOCUMENTS + "I3,invoice,C2,2026-03-01,70\n")
    ran = here.run("sync")
    assert (ran.code, ran.err) == (0, "")
    assert "1 new" in ran.out
    assert here.published() == site
    assert here.marts() == marts
    # a report of the old models must not make the next refresh believe that the new rows are shown
    assert here.run("report").code == 0
    ran = here.refresh()
    assert "nothing new." in ran.out
    assert "made anew" in ran.out
    assert here.published() != site
    assert here.status()["companies"][0]["receivables"] == {"USD": "360.50"}


def test_a_report_answers_for_another_day_and_leaves_the_site(here: Place) -> None:
    site, published = here.published(), here.status()["published_at"]
    ran = here.run("report", "--as-of", "2026-02-15")
    folder = here.folder / "site-as-of-2026-02-15"
    assert ran.code == 0, ran.told
    assert ran.out.rstrip() == f"Open file://{folder}/index.html"
    page = (folder / "acme" / "aging.html").read_text()
    assert "40.00" in page
    assert "250.50" not in page
    ran = here.run(
        "report", "--as-of", "2026-03-31", "--known-at", "2026-03-31T12:00:00Z", "--company", "acme", "--out", "then"
    )
    assert ran.code == 0, ran.told
    then = (here.folder / "then" / "acme" / "aging.html").read_text()
    assert "250.50" in then
    assert "70.00" not in then, "what was learned later is not known then"
    assert here.published() == site
    assert here.status()["published_at"] == published


def test_serve_answers_on_loopback_and_only_the_site(here: Place) -> None:
    process = here.start("serve", "--port", "0")
    try:
        assert process.stdout
        address = process.stdout.readline().split()[0]
        assert address.startswith("http://127.0.0.1:")
        assert urllib.request.urlopen(address).read() == (here.site / "index.html").read_bytes()
        for path in ("../tieout.toml", "%2e%2e/tieout.toml", "..%2ftieout.toml", "acme/", "nothing.html"):
            with pytest.raises(urllib.error.HTTPError, match="404"):
                urllib.request.urlopen(address + path)
        port = address.rstrip("/").rpartition(":")[2]
        taken = here.run("serve", "--port", port)
        assert taken.code == 2
        assert "tieout serve --port 0" in taken.err
        process.send_signal(2)
        assert process.wait(10) == 0
    finally:
        process.kill()
        process.communicate()


def test_a_refresh_waits_for_another_and_says_so(here: Place) -> None:
    holder = here.start("psql", "--", "-At", "-c", "select pg_advisory_lock(7346510)", "-c", "select pg_sleep(600)")
    try:
        _until(lambda: here.query("select count(*) from pg_locks where locktype = 'advisory' and granted") != "0")
        for command in ("refresh", "sync"):
            refused = here.run(command, "--no-wait")
            assert refused.code == 5
            assert refused.err.startswith("Error: Another refresh is running")
            assert "--no-wait" in refused.err
        waiting = here.start("refresh")
        assert waiting.stderr
        assert waiting.stderr.readline() == "Another refresh is running; waiting for it.\n"
        assert waiting.poll() is None
        holder.kill()
        out, err = waiting.communicate(timeout=60)
        assert waiting.returncode == 0, out + err
        assert "nothing new." in out
    finally:
        holder.kill()
        holder.communicate()


def test_changed_models_or_templates_are_a_reason_to_build_again(tmp_path: Path) -> None:
    """Decided without building: a copy of the code, one byte different, calls the site out of date."""
    root = Path(__file__).parents[1]
    program = "from pipelines.publishing import freshness; print(freshness.code())"
    seen = set()
    for number, changed in enumerate(
        ("", "dbt_project/models/marts/ar/ar_aging.sql", "dashboards/templates/parts.html")
    ):
        copy = tmp_path / str(number)
        for name in ("pipelines", "dashboards", "dbt_project"):
            shutil.copytree(root / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "target", "logs"))
        if changed:
            (copy / changed).write_text((copy / changed).read_text() + "\n")
        ran = subprocess.run(
            [sys.executable, "-c", program], cwd=copy, env=clean_environment() | {"PYTHONPATH": str(copy)},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        seen.add(ran.stdout)
    assert len(seen) == 3


def test_a_new_day_ages_everything_anew(here: Place) -> None:
    """Nothing is new at the source, and yet what is 31 days late today was 30 days late yesterday."""
    before = here.query("select document_id, days_past_due from marts.ar_open_item where document_id = 'I2'")
    site = here.published()
    ran = here.refresh(now="2026-04-01T12:00:00+00:00")
    after = here.query("select document_id, days_past_due from marts.ar_open_item where document_id = 'I2'")
    assert "nothing new." in ran.out
    assert "made anew" in ran.out
    assert int(after.split("|")[1]) == int(before.split("|")[1]) + 1
    assert here.published() != site


def test_a_difference_ends_with_4_and_publishes_nothing_where_a_tie_out_is_required(here: Place) -> None:
    """The last day's warehouse, and a control total that is a cent off; without the wish it is published."""
    site = here.published()
    (here.folder / "acme" / "control_totals.csv").write_text("name,key,currency,amount\nar_account,1,USD,360.51\n")
    now = "2026-04-02T12:00:00+00:00"
    for _ in ("built", "nothing new"):
        ran = here.run("refresh", "--require-tie-out", now=now)
        assert ran.code == 4, ran.told
        assert "ours 360.50, theirs 360.51, difference -0.01" in ran.err
        assert "Traceback" not in ran.told
        assert here.published() == site
    here.refresh(now=now)
    assert here.published() != site
    assert here.status()["companies"][0]["tie_out"] == "differs"


def test_money_that_was_compared_with_nothing_ends_with_4_too(here: Place) -> None:
    """Row counts agree, and say nothing of money."""
    site = here.published()
    (here.folder / "acme" / "control_totals.csv").write_text("name,key,currency,amount\nrow_count,customers,,2\n")
    ran = here.run("refresh", "--require-tie-out", "--accept-deletions", now="2026-04-02T13:00:00+00:00")
    assert ran.code == 4, ran.told
    assert f"acme: {SILENT}; row counts agree." in ran.err.replace("\n", " ")
    assert here.published() == site


def test_a_moment_before_the_first_sync_ends_with_2_unless_it_is_wanted_anyway(here: Place) -> None:
    asked = ("report", "--known-at", "2026-03-30T00:00:00Z")
    refused = here.run(*asked)
    assert refused.code == 2, refused.told
    assert "Nothing was known of acme at 2026-03-30T00:00:00+00:00; its first sync was at 2026-03-31" in refused.err
    told = here.run(*asked, "--anyway", "--out", "unknown")
    assert told.code == 0, told.told
    pages = sorted(path.relative_to(here.folder / "unknown") for path in (here.folder / "unknown").rglob("*.html"))
    assert [str(page) for page in pages] == ["acme/overview.html", "index.html"]
    overview = json.loads((here.folder / "unknown" / "acme" / "overview.json").read_text())
    assert overview["headline"].startswith("Nothing was known of this company at that moment (first sync 31")
    assert overview["tie_out"]["status"] is None


def _until(is_so: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.1)
