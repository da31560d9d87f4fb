"""Faults on demand over real HTTP: how often, under which status, late or broken off."""

import httpx
import pytest

from pipelines.sandbox.quickbooks.server import SandboxServer

from .api_caller import Caller, error


def test_a_fault_comes_as_often_as_it_was_ordered(caller: Caller, server: SandboxServer) -> None:
    server.faults.add(status=429, retry_after=1, when=lambda call: "Invoice" in call.query, times=2)
    assert caller.ask("select * from Term").status_code == 200
    answers = [caller.ask("select * from Invoice") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [429, 429, 200]
    assert answers[0].headers["Retry-After"] == "1"
    assert answers[0].json()["Fault"]["type"] == "SERVICE"
    assert error(answers[0])["code"] == "3001"


def test_a_fault_can_hide_under_a_good_status(caller: Caller, server: SandboxServer) -> None:
    server.faults.add(status=200)
    answer = caller.ask("select * from Term")
    assert answer.status_code == 200
    assert answer.json()["Fault"]["type"] == "SystemFault"


def test_the_edge_answers_with_a_page_of_html(caller: Caller, server: SandboxServer) -> None:
    server.faults.add(status=503, html=True)
    answer = caller.ask("select * from Term")
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "text/html; charset=utf-8")
    assert answer.text.startswith("<html>")


def test_an_answer_can_be_slow(caller: Caller, server: SandboxServer) -> None:
    server.faults.add(delay=1.0)
    caller.http.timeout = httpx.Timeout(0.2)
    with pytest.raises(httpx.ReadTimeout):
        caller.ask("select * from Term")


def test_an_answer_can_break_off(caller: Caller, server: SandboxServer) -> None:
    server.faults.add(cut_after=40)
    with pytest.raises(httpx.RemoteProtocolError):
        caller.ask("select * from Term")
    assert caller.ask("select * from Term").status_code == 200
