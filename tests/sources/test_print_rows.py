"""Each source alone: `python -m pipelines.sources.<name>` prints rows of files and over HTTP, without a warehouse."""

import json
import runpy
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from pipelines.sandbox.quickbooks.server import SandboxServer, connection_options, running
from pipelines.sandbox.quickbooks.shapes.sales_documents import currency_ref
from pipelines.sandbox.scenarios.agency import agency
from pipelines.sandbox.timetracker import server as agency_server
from tests import conferencedatabase
from tests.sources.conformance import BEFORE, DAY, small_company
from tests.sources.files.folder import write
from tests.workspace import clean_environment

TOKEN = "TIEOUT_ACCESS_TOKEN"


class Printed(NamedTuple):
    code: int
    rows: list[dict[str, Any]]
    out: str
    err: str


Run = Callable[..., Printed]


def block(source: str, **keys: object) -> str:
    """A connection of this source in tieout.toml, called acme unless another name is given."""
    lines = [f"{key} = {json.dumps(value)}" for key, value in {"name": "acme", "source": source, **keys}.items()]
    return "\n".join(["[[connections]]", *lines, ""])


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """The module of a source with these arguments, in a folder that holds no more afterwards than before."""

    def once(source: str, config: str, *arguments: str) -> Printed:
        (tmp_path / "tieout.toml").write_text(config)
        before = sorted(path.name for path in tmp_path.iterdir())
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", [source, *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            runpy.run_module(f"pipelines.sources.{source}", run_name="__main__")
        out, err = capsys.readouterr()
        assert sorted(path.name for path in tmp_path.iterdir()) == before, "no state folder, no warehouse"
        assert isinstance(ended.value.code, int)
        return Printed(ended.value.code, [json.loads(line) for line in out.splitlines()], out, err)

    yield once


@pytest.fixture
def company() -> Iterator[SandboxServer]:
    with running(small_company()) as server:
        yield server


def access_token(server: SandboxServer) -> str:
    form = {"grant_type": "refresh_token", "refresh_token": server.refresh_token}
    answer = httpx.post(server.token_url, data=form, auth=(server.client_id, server.client_secret))
    server.requests.clear()
    return str(answer.json()["access_token"])


# files


def test_files_are_printed_stream_by_stream_with_their_exact_amounts(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "books")
    printed = run("files", block("files", path="books", home_currency="USD"))
    assert (printed.code, printed.err) == (0, "")
    documents = {row["id"]: row["payload"]["total_amount"] for row in printed.rows if row["stream"] == "document"}
    assert documents == {"I1": "100.00", "I2": "250.50", "P1": "60.00"}
    assert list(dict.fromkeys(row["stream"] for row in printed.rows)) == [
        "company",
        "customer",
        "document",
        "row_count",
    ]


def test_one_stream_and_a_limit_print_no_more(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "books")
    printed = run("files", block("files", path="books", home_currency="USD"), "--stream", "document", "--limit", "2")
    assert [row["id"] for row in printed.rows] == ["I1", "I2"]


def test_a_bad_file_is_told_as_a_refresh_tells_it(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "books", customers="customer_id,customer_name\nC1,Acme\nC1,Birch\n")
    printed = run("files", block("files", path="books", home_currency="USD"), "--connection", "acme")
    assert (printed.code, printed.out) == (3, "")
    assert "customers.csv, line 3, column customer_id" in printed.err


def test_a_reader_that_has_enough_ends_it_without_a_word(tmp_path: Path) -> None:
    rows = "".join(f"C{number},{'x' * 90}\n" for number in range(20_000))
    write(tmp_path / "books", customers=f"customer_id,customer_name\n{rows}")
    (tmp_path / "tieout.toml").write_text(block("files", path="books", home_currency="USD"))
    command = [sys.executable, "-m", "pipelines.sources.files", "--stream", "customer"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=clean_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout and process.stderr
        assert json.loads(process.stdout.readline())["id"] == "C0"
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 0


# quickbooks


def test_quickbooks_is_printed_with_an_access_token_and_nothing_is_refreshed(
    run: Run, company: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = access_token(company)
    monkeypatch.setenv(TOKEN, token)
    printed = run("quickbooks", block("quickbooks", **connection_options(company)), "--stream", "invoice")
    assert (printed.code, printed.err) == (0, "")
    assert {row["id"] for row in printed.rows} == set(company.ledger.entities["Invoice"])
    assert all(row["updated_at"].startswith("2026-03-30T15:") and not row["is_deleted"] for row in printed.rows)
    assert {row["payload"]["TotalAmt"] for row in printed.rows} == {number * 100 + 0.1 for number in range(1, 9)}
    assert token not in printed.out + printed.err
    assert not [call for call in company.requests if company.token_url.endswith(call.path)]


def test_what_a_control_needs_to_know_is_read_and_not_printed(
    run: Run, company: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(TOKEN, access_token(company))
    foreign = {row["CurrencyRef"]["value"] for row in company.ledger.rows("Account")} - {"USD"}
    company.ledger.edit("Invoice", "1", {"CurrencyRef": currency_ref("EUR"), "ExchangeRate": Decimal("1.1")}, at=BEFORE)
    config = block("quickbooks", **connection_options(company))
    printed = run("quickbooks", config, "--stream", "exchange_rate")
    assert printed.err == ""
    assert printed.code == 0
    assert [row["payload"]["SourceCurrencyCode"] for row in printed.rows] == sorted(foreign) != []


def test_without_an_access_token_it_says_what_to_type(run: Run, company: SandboxServer) -> None:
    printed = run("quickbooks", block("quickbooks", **connection_options(company)), "--stream", "invoice")
    assert (printed.code, printed.out) == (2, "")
    assert f"export {TOKEN}=" in printed.err
    assert "tieout connect quickbooks --connection acme" in printed.err
    assert company.requests == []


def test_a_token_that_is_no_longer_accepted_spends_no_refresh_token(
    run: Run, company: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(TOKEN, "eyJ0aGlzLXRva2VuLWlzLW9sZA0123456789")
    printed = run("quickbooks", block("quickbooks", **connection_options(company)), "--stream", "invoice")
    assert (printed.code, printed.out) == (3, "")
    assert f"the access token in {TOKEN} is no longer accepted" in printed.err
    assert "eyJ0aGlz" not in printed.err
    assert not [call for call in company.requests if company.token_url.endswith(call.path)]
    assert len(access_token(company)) > 20, "the configured refresh token is as good as before"


# timetracker and conference


def test_timetracker_is_printed_and_what_it_cannot_show_is_skipped(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agency, "DAYS", 62)
    books = agency.Agency(DAY)
    with agency_server.running(books.api) as server:
        options = agency_server.connection_options(server)
        monkeypatch.setenv("TRACKER_TOKEN", options["token"])
        config = block("timetracker", **options | {"token": "env:TRACKER_TOKEN"})
        printed = run("timetracker", config)
        skipped = run("timetracker", config, "--stream", "rate_override")
    assert printed.code == 0
    assert (
        printed.err
        == skipped.err
        == (
            "Connection acme, stream rate_override: skipped, because rate overrides have no endpoint; only database_url"
            " shows them.\n"
        )
    )
    clients = [row["id"] for row in printed.rows if row["stream"] == "client"]
    assert sorted(clients) == sorted(str(row["id"]) for row in books.tracker.rows("clients"))
    assert (skipped.code, skipped.out) == (0, "")
    assert options["token"] not in printed.out + printed.err


def test_a_secret_that_is_not_set_is_told_by_its_name(run: Run) -> None:
    config = block("timetracker", base_url="http://localhost:1", token="env:NO_SUCH_TOKEN")
    printed = run("timetracker", config)
    assert printed.code == 2
    assert "NO_SUCH_TOKEN, which is not set" in printed.err


def test_a_server_that_is_not_there_is_told_without_the_key(run: Run, database_url: str) -> None:
    config = block("conference", database_url="postgresql://ada:tell-nobody@127.0.0.1:1/shop")
    printed = run("conference", config, "--stream", "order")
    assert (printed.code, printed.out) == (3, "")
    assert "Connection acme, stream order: the database cannot be reached" in printed.err
    assert "tell-nobody" not in printed.err


def test_a_conference_is_printed_from_its_database(run: Run, database_url: str) -> None:
    stamps = {"created_at": datetime(2026, 3, 30, tzinfo=UTC), "updated_at": datetime(2026, 3, 30, tzinfo=UTC)}
    made = {"id": 1, "name": "Small", "slug": "small", "timezone": "UTC", "updated_at": BEFORE}
    order = {"conference_id": 1, "user_id": 1, "status": "paid", "discount_amount": "0.00", "billing_name": "Ada"}
    orders = [{"id": number, "subtotal": "9.00", "total": "9.00", **order, **stamps} for number in range(1, 4)]
    conferencedatabase.make(database_url, conference=[made], order=orders)
    printed = run("conference", block("conference", database_url=database_url), "--stream", "order", "--limit", "2")
    assert (printed.code, printed.err) == (0, "")
    assert [(row["id"], row["payload"]["billing_name"]) for row in printed.rows] == [("1", "Ada"), ("2", "Ada")]
    assert printed.out.count('"total": 9.00') == 2, "numbers keep every digit"


# what cannot be printed


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--connection", "other"], "Did you mean"),
        (["--connection", "tracker"], "Type: python -m pipelines.sources.timetracker --connection tracker"),
        (["--stream", "invoices"], "The source files has no stream 'invoices'.\nIt has: company, customer, document"),
        (["--config", "nowhere.toml"], "There is no configuration at"),
        ([], "has 2 connections of the source files.\nSay which: --connection acme or --connection others"),
    ],
)
def test_a_wrong_argument_is_told_with_what_to_type(run: Run, arguments: list[str], said: str) -> None:
    files = block("files", path="books")
    both = files + files.replace('"acme"', '"others"') + block("timetracker", name="tracker", database_url="env:NONE")
    printed = run("files", both if not {"--stream"} & set(arguments) else files, *arguments)
    assert (printed.code, printed.out) == (2, "")
    assert said in printed.err


@pytest.mark.parametrize("limit", ["0", "-1", "few", "1.5", "²"])
def test_a_limit_is_a_number_of_rows(run: Run, limit: str) -> None:
    printed = run("files", block("files", path="books"), f"--limit={limit}")
    assert printed.code == 2
    assert "write a whole number, 1 or more" in printed.err


def test_every_source_has_a_module_of_its_own() -> None:
    from pipelines.sources.registry import SOURCES

    assert SOURCES
    for name in SOURCES:
        path = Path(__file__).parents[2] / "pipelines" / "sources" / name / "__main__.py"
        assert "print_rows import main" in path.read_text()
