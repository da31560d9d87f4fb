"""Traffic and batches over real HTTP: requests in flight, limits, lateness, and several questions in one."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from pipelines.sandbox.quickbooks.server import SandboxServer
from tests.realdata import folder

from .api_caller import Caller, error, exact
from .conftest import Clock


def test_answers_come_late_and_the_most_at_once_is_counted(caller: Caller, server: SandboxServer) -> None:
    server.traffic.latency = 0.2
    began = time.monotonic()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: caller.ask("select count(*) from Customer"), range(4)))
    assert time.monotonic() - began >= 0.2
    assert server.traffic.most_at_once == 4


def test_one_request_more_than_the_limit_at_once_is_refused(caller: Caller, server: SandboxServer) -> None:
    server.traffic.latency, server.traffic.limit_at_once = 0.2, 3
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: caller.ask("select count(*) from Customer"), range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 429]
    assert server.traffic.refused == 1
    (refused,) = [answer for answer in answers if answer.status_code == 429]
    assert (error(refused)["code"], refused.headers.get("Retry-After")) == ("3001", None)


def test_a_minute_has_only_so_many_requests(caller: Caller, server: SandboxServer, clock: Clock) -> None:
    clock.pass_by(minutes=1)
    server.traffic.limit_per_minute = 2
    statement = "select count(*) from Customer"
    assert [caller.ask(statement).status_code for _ in range(3)] == [200, 200, 429]
    clock.pass_by(minutes=1)
    assert caller.ask(statement).status_code == 200


def batch(caller: Caller, *items: dict[str, str]) -> httpx.Response:
    content = json.dumps({"BatchItemRequest": list(items)})
    return caller.http.post(caller.company + "/batch", content=content, headers=caller.headers())


def test_each_item_of_a_batch_is_answered_or_refused_by_itself(caller: Caller) -> None:
    answer = batch(
        caller,
        {"bId": "a", "Query": "select count(*) from Customer"},
        {"bId": "b", "Query": "select * from Custmoer"},
        {"bId": "c", "operation": "create"},
    )
    assert answer.status_code == 200
    first, second, third = exact(answer)["BatchItemResponse"]
    assert (first["bId"], first["QueryResponse"]) == ("a", {"totalCount": 3})
    assert (second["bId"], second["Fault"]["Error"][0]["code"]) == ("b", "4001")
    assert (third["bId"], third["Fault"]["Error"][0]["code"]) == ("c", "500")


def test_a_batch_of_more_than_thirty_is_refused_as_a_whole(caller: Caller) -> None:
    answer = batch(caller, *({"bId": str(number), "Query": "select * from Term"} for number in range(31)))
    assert (answer.status_code, error(answer)["code"]) == (400, "1040")


def test_a_fault_in_a_batch_has_the_recorded_shape(caller: Caller) -> None:
    recorded = json.loads((folder("quickbooks_recorded") / "batch__basic__1.json").read_text())
    item = next(each for each in recorded["BatchItemResponse"] if "Fault" in each)
    (ours,) = exact(batch(caller, {"bId": "a", "Query": "select * from Custmoer"}))["BatchItemResponse"]
    assert ours.keys() == item.keys()
    assert ours["Fault"].keys() == item["Fault"].keys()


@pytest.mark.parametrize("currency", ["GBP", ""])
def test_a_rate_that_nothing_told_is_refused(caller: Caller, currency: str) -> None:
    answer = caller.get("/exchangerate", sourcecurrencycode=currency, asofdate="2026-03-31")
    assert answer.status_code == 400


def test_a_rate_is_that_of_the_last_document_before_the_day(reader: Caller) -> None:
    rate = exact(reader.get("/exchangerate", sourcecurrencycode="EUR", asofdate="2026-11-20"))["ExchangeRate"]
    assert (rate["SourceCurrencyCode"], rate["TargetCurrencyCode"], rate["AsOfDate"]) == ("EUR", "USD", "2026-11-20")
    assert rate["Rate"] > 0
