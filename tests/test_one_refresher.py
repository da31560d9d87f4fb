"""Many at once with one connection's tokens: the refresh token is spent once, and all go on with what it gave."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from pipelines.sandbox.quickbooks.server import SandboxServer, connection_options, running
from pipelines.sandbox.scenarios.company import company
from pipelines.settings import Connection
from pipelines.sources.quickbooks.connector import SOURCE
from pipelines.sources.stream import ConnectorContext, Tokens
from pipelines.warehouse.warehouse import Warehouse

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)


def name_of_company(server: SandboxServer, url: str, folder: Path) -> str:
    """What an own connector reads, as another process would."""
    keys = {key: value for key, value in connection_options(server).items() if key != "refresh_token"}
    options = SOURCE.options.model_validate(keys)
    tokens = Warehouse(url, folder).tokens("acme", [])
    connector = SOURCE.connect(
        ConnectorContext(Connection(name="acme", source="quickbooks"), options, tokens, lambda: NOW, folder)
    )
    try:
        assert SOURCE.account_name
        return SOURCE.account_name(connector)
    finally:
        connector.close()


def test_eight_that_find_the_token_expired_refresh_it_once(database_url: str, tmp_path: Path) -> None:
    Warehouse(database_url).prepare()
    clock = [NOW - timedelta(hours=25)]
    with running(company.build(date(2026, 3, 31)), clock=lambda: clock[0]) as server:
        store = Warehouse(database_url, tmp_path).tokens("acme", [])
        store.save(Tokens("gone", server.refresh_token, NOW - timedelta(hours=25)))
        name = name_of_company(server, database_url, tmp_path)  # the day of this refresh token begins
        clock[0] = NOW
        kept = store.load()
        assert kept
        store.save(Tokens(kept.access_token, kept.refresh_token, NOW - timedelta(hours=24)))
        server.requests.clear()
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda _: name_of_company(server, database_url, tmp_path), range(8)))
        assert found == [name] * 8
        assert sum(call.path.endswith("/tokens/bearer") for call in server.requests) == 1
        rotated = store.load()
        assert rotated
        assert rotated.refresh_token != kept.refresh_token
        assert rotated.previous_refresh_token == kept.refresh_token
