"""A small client for these tests: logs in to a running sandbox and asks it over real HTTP."""

import json
from decimal import Decimal
from typing import Any

import httpx

from pipelines.sandbox.quickbooks.server import SandboxServer


class Caller:
    """A client of one server; every request carries a good token unless the test gives other headers."""

    def __init__(self, server: SandboxServer) -> None:
        self.server = server
        self.company = f"{server.url}/v3/company/{server.realm_id}"
        self.http = httpx.Client(timeout=5)
        self.token = self.refresh(server.refresh_token).json()["access_token"]

    def refresh(self, refresh_token: str, secret: str | None = None) -> httpx.Response:
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        login = (self.server.client_id, secret or self.server.client_secret)
        return self.http.post(self.server.token_url, data=form, auth=login)

    def get(self, path: str, **params: str) -> httpx.Response:
        return self.http.get(self.company + path, params=params, headers=self.headers())

    def ask(self, statement: str) -> httpx.Response:
        return self.get("/query", query=statement, minorversion="75")

    def rows(self, statement: str) -> list[dict[str, Any]]:
        answer = self.ask(statement)
        assert answer.status_code == 200, answer.text
        response = exact(answer)["QueryResponse"]
        found = [value for key, value in response.items() if isinstance(value, list)]
        return found[0] if found else []

    def all(self, kind: str, where: str = "") -> list[dict[str, Any]]:
        return self.rows(f"select * from {kind} {where} maxresults 1000")

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Accept": "application/json"}


def exact(answer: httpx.Response) -> Any:
    """Return the answer's JSON with every number that has a point as a Decimal."""
    return json.loads(answer.text, parse_float=Decimal)


def error(answer: httpx.Response) -> dict[str, Any]:
    """Return the first error of the upper-case envelope."""
    found: dict[str, Any] = answer.json()["Fault"]["Error"][0]
    return found
