"""Tokens over real HTTP: who is let in, for how long, and what is refused."""

from pipelines.sandbox.quickbooks.server import SandboxServer

from .api_caller import Caller
from .conftest import Clock


def test_an_access_token_runs_out_after_an_hour_and_is_repeated_in_the_refusal(caller: Caller, clock: Clock) -> None:
    clock.pass_by(seconds=3599)
    assert caller.ask("select * from Term").status_code == 200
    clock.pass_by(seconds=1)
    answer = caller.ask("select * from Term")
    fault = answer.json()["fault"]
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="Intuit", error="invalid_token"'
    assert (fault["type"], fault["error"][0]["code"]) == ("AUTHENTICATION", "3200")
    assert fault["error"][0]["detail"] == f"Token expired: {caller.token}"
    assert answer.json()["time"] == int(clock.now.timestamp() * 1000)


def test_the_wrong_realm_is_forbidden(caller: Caller, server: SandboxServer) -> None:
    address = f"{server.url}/v3/company/123/preferences"
    answer = caller.http.get(address, headers=caller.headers())
    assert (answer.status_code, answer.json()["fault"]["error"][0]["code"]) == (403, "3100")


def test_a_refresh_token_stays_for_a_day_then_changes_and_the_old_one_dies(
    caller: Caller, server: SandboxServer, clock: Clock
) -> None:
    clock.pass_by(hours=23)
    assert caller.refresh(server.refresh_token).json()["refresh_token"] == server.refresh_token
    clock.pass_by(hours=1)
    second = caller.refresh(server.refresh_token).json()["refresh_token"]
    assert second != server.refresh_token
    clock.pass_by(hours=24)
    third = caller.refresh(second).json()["refresh_token"]
    refused = caller.refresh(second)
    assert third != second
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    assert caller.refresh(third).json()["expires_in"] == 3600


def test_the_first_refresh_token_is_always_taken(caller: Caller, server: SandboxServer, clock: Clock) -> None:
    for _ in range(3):
        clock.pass_by(days=2)
        assert caller.refresh(server.refresh_token).status_code == 200


def test_a_wrong_client_secret_is_refused(caller: Caller, server: SandboxServer) -> None:
    answer = caller.refresh(server.refresh_token, secret="guess")
    assert (answer.status_code, answer.json()) == (401, {"error": "invalid_client"})
