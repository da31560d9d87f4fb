import re
import socket
import subprocess
import sys
import tomllib
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import httpx
import pytest

from pipelines.errors import ConfigurationError
from pipelines.sandbox.faults import Call
from pipelines.sandbox.quickbooks.ledger.ledger import Ledger
from pipelines.sandbox.quickbooks.server import SandboxServer, connection_options, running
from pipelines.settings import parse

from .api_caller import Caller, error
from .test_ledger import LATER, add_invoice, pay


def test_one_row_is_read_by_its_kind_and_id(caller: Caller, small: Ledger) -> None:
    number = add_invoice(small, "100.00")
    answer = caller.get(f"/invoice/{number}")
    assert answer.json()["Invoice"]["Balance"] == 100
    assert answer.headers["Content-Type"] == "application/json;charset=utf-8"
    assert datetime.fromisoformat(answer.json()["time"]).tzinfo is not None


def test_a_deleted_invoice_is_gone_from_reads_and_queries(caller: Caller, small: Ledger) -> None:
    number = add_invoice(small, "100.00")
    small.delete("Invoice", number, at=LATER)
    assert (caller.get(f"/invoice/{number}").status_code, error(caller.get(f"/invoice/{number}"))["code"]) == (
        400,
        "610",
    )
    assert caller.all("Invoice") == []
    assert small.get("Customer", "1")["Balance"] == 0


def test_a_void_seen_over_http_has_the_shape_of_a_void(caller: Caller, small: Ledger) -> None:
    number = add_invoice(small, "100.00", PrivateNote="Second reminder sent")
    small.void("Invoice", number, at=LATER)
    row = caller.all("Invoice")[0]
    assert (row["Id"], row["SyncToken"], row["TotalAmt"], row["Balance"]) == (number, "1", 0, 0)
    assert row["PrivateNote"].startswith("Voided")
    assert [line["Amount"] for line in row["Line"]] == [0, 0]


def test_an_id_that_is_no_number_is_refused(caller: Caller) -> None:
    assert error(caller.get("/customer/1.5")) == {
        "Message": "Invalid ID",
        "Detail": "Id should be a valid number. Supplied value:1.5",
        "code": "2030",
        "element": "Id",
    }


@pytest.mark.parametrize("path", ["/reports/Weather", "/nonsense/1", "/customer/1/5"])
def test_what_the_sandbox_cannot_do_is_an_unsupported_operation(caller: Caller, path: str) -> None:
    answer = caller.get(path)
    assert (answer.status_code, error(answer)["code"], error(answer)["Message"]) == (
        400,
        "500",
        "Unsupported Operation",
    )


def test_company_and_preferences_say_what_a_warehouse_needs(caller: Caller, server: SandboxServer) -> None:
    company = caller.get(f"/companyinfo/{server.realm_id}").json()["CompanyInfo"]
    preferences = caller.get("/preferences").json()["Preferences"]
    assert (company["DefaultTimeZone"], company["FiscalYearStartMonth"]) == ("America/New_York", "January")
    assert preferences["CurrencyPrefs"] == {"MultiCurrencyEnabled": True, "HomeCurrency": {"value": "USD"}}
    assert preferences["ReportPrefs"]["CalcAgingReportFromTxnDate"] is False
    assert caller.rows("select * from CompanyInfo") == [company]


def test_every_answer_has_a_trace_id_of_its_own(caller: Caller) -> None:
    answers = [caller.ask("select * from Term"), caller.ask("nonsense"), caller.refresh("wrong")]
    found = {answer.headers["intuit_tid"] for answer in answers}
    assert len(found) == 3
    assert all(re.fullmatch(r"1-[0-9a-f]{8}-[0-9a-f]{24}", value) for value in found)


def test_without_asking_for_json_there_is_none(caller: Caller) -> None:
    headers = {"Authorization": f"Bearer {caller.token}"}
    answer = caller.http.get(caller.company + "/preferences", headers=headers)
    assert answer.headers["Content-Type"].startswith("application/xml")


def test_requests_are_on_record_with_their_statements(caller: Caller, server: SandboxServer) -> None:
    server.requests.clear()
    caller.ask("select * from Term")
    caller.get("/preferences")
    path = f"/v3/company/{server.realm_id}"
    assert server.requests == [Call("GET", f"{path}/query", "select * from Term"), Call("GET", f"{path}/preferences")]


def test_rows_can_change_between_two_pages(caller: Caller, server: SandboxServer, small: Ledger) -> None:
    numbers = [add_invoice(small, amount) for amount in ("10.00", "20.00", "30.00")]

    def pay_the_first(call: Call) -> None:
        server.page_hook = None
        pay(small, ("Invoice", numbers[0], "10.00"))

    server.page_hook = pay_the_first
    order = "select * from Invoice orderby MetaData.LastUpdatedTime"
    first = caller.rows(f"{order} startposition 1 maxresults 2")
    second = caller.rows(f"{order} startposition 3 maxresults 2")
    assert [row["Id"] for row in first + second] == ["1", "2", "1"]
    assert [row["Balance"] for row in first + second] == [Decimal("10.00"), Decimal("20.00"), 0]


def test_the_server_listens_on_the_loopback_address_only_while_it_runs(small: Ledger) -> None:
    with running(small) as server:
        port = int(server.url.rsplit(":", 1)[1])
        assert server.url == f"http://127.0.0.1:{port}"
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=2)


def test_a_port_in_use_is_told_as_a_configuration_error(server: SandboxServer, small: Ledger) -> None:
    port = int(server.url.rsplit(":", 1)[1])
    with pytest.raises(ConfigurationError, match=f"cannot listen on 127.0.0.1:{port}"), running(small, port=port):
        pass


def test_the_connection_options_open_the_company(server: SandboxServer) -> None:
    options = connection_options(server)
    form = {"grant_type": "refresh_token", "refresh_token": options["refresh_token"]}
    tokens = httpx.post(options["token_url"], data=form, auth=(options["client_id"], options["client_secret"])).json()
    headers = {"Authorization": f"Bearer {tokens['access_token']}", "Accept": "application/json"}
    answer = httpx.get(f"{options['base_url']}/v3/company/{options['realm_id']}/preferences", headers=headers)
    assert answer.json()["Preferences"]["Id"] == "1"


def test_served_by_hand_it_prints_a_connection_that_the_settings_accept() -> None:
    command = [sys.executable, "-m", "pipelines.sandbox.quickbooks", "--port", "0", "--today", "2026-03-01"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        lines = []
        for line in process.stdout:
            lines.append(line)
            if line.startswith("token_url"):
                break
        process.terminate()
    content = tomllib.loads("".join(lines[lines.index("[[connections]]\n") :]))
    connection = parse(content, Path("tieout.toml")).connections[0]
    assert connection.source == "quickbooks"
    assert str(connection.options["base_url"]).startswith("http://127.0.0.1:")
