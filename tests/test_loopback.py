"""Two small servers for a browser on this machine: nobody else reaches them, and they give no more than they should."""

import http.client
import re
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipelines.cli import browser, serve
from pipelines.errors import ConfigurationError

OURS, NOT_OURS = "127.0.0.1", "127.0.0.2"  # both are this machine; who listens everywhere answers on both


def is_open(host: str, port: int) -> bool:
    with socket.socket() as caller:
        caller.settimeout(5)
        return caller.connect_ex((host, port)) == 0


def status(port: int, path: str) -> int:
    connection = http.client.HTTPConnection(OURS, port, timeout=10)
    connection.request("GET", path)
    response = connection.getresponse()
    response.read()
    connection.close()
    return response.status


def free_port() -> int:
    with socket.socket() as found:
        found.bind((OURS, 0))
        return int(found.getsockname()[1])


@contextmanager
def served(site: Path) -> Iterator[int]:
    """The port on which the site is served."""
    server = serve.server(site, 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    (folder / "acme").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>Index</title>")
    (folder / "acme" / "balance.html").write_text("<!doctype html><title>Balance</title>")
    (tmp_path / "tieout.toml").write_text("secret")
    return folder


def test_the_site_is_served_to_this_machine_alone(site: Path) -> None:
    with served(site) as port:
        assert is_open(OURS, port)
        assert not is_open(NOT_OURS, port)


def test_only_the_sites_files_are_served_and_no_list_of_them(site: Path) -> None:
    with served(site) as port:
        assert (status(port, "/"), status(port, "/acme/balance.html")) == (200, 200)
        for path in ("/acme/", "/tieout.toml", "/../tieout.toml", "/site/index.html"):
            assert status(port, path) == 404, path


def test_a_folder_without_a_site_is_not_served(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no site"):
        serve.server(tmp_path, 0)


@contextmanager
def waiting(port: int, patience: float = 20) -> Iterator["list[object]"]:
    """Somebody waits for the browser's way back to this port; what came is in the list when the block has ended."""
    came: list[object] = []
    is_ready = threading.Event()
    address, agree = f"http://localhost:{port}/back", "https://vendor.example/agree?state=s"

    def say(text: str) -> None:
        if text.startswith("Waiting"):
            is_ready.set()

    with ThreadPoolExecutor(1) as pool:
        waits = pool.submit(browser.by_loopback, address, agree, say=say, opens=False, patience=patience)
        assert is_ready.wait(10)
        yield came
        came.append(dict(waits.result(timeout=30)))


def test_only_this_machine_may_bring_the_code_and_only_on_the_way_back(capfd: pytest.CaptureFixture[str]) -> None:
    port = free_port()
    with waiting(port) as came:
        assert not is_open(NOT_OURS, port)
        for stray in ("/favicon.ico?code=stray&state=s", "/?code=stray&state=s", "/back", "/back?code=stray&state=t"):
            assert status(port, stray) == 404, stray
        connection = http.client.HTTPConnection(OURS, port, timeout=10)
        connection.request("GET", "/back?code=AB11&state=s")
        response = connection.getresponse()
        assert (response.status, response.headers["Cache-Control"]) == (200, "no-store")
        assert response.headers["Referrer-Policy"] == "no-referrer"
    assert came == [{"code": "AB11", "state": "s"}]
    assert not re.search("AB11", "".join(capfd.readouterr()))


def test_what_is_pasted_has_a_code_in_it() -> None:
    def paste(text: str) -> dict[str, str]:
        return browser.by_paste("https://ours.example/back", "https://vendor.example", say=print, ask=lambda: text)

    with pytest.raises(ConfigurationError, match="question mark"):
        paste("https://ours.example/back\n")
    assert paste(" https://ours.example/back?code=AB11&state=s\n") == {"code": "AB11", "state": "s"}


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://localhost:8000/back", True),
        ("http://127.0.0.1/back", True),
        ("https://localhost/back", False),
        ("http://ours.example/back", False),
    ],
)
def test_only_plain_http_to_this_machine_can_be_received_by_us(address: str, expected: bool) -> None:
    assert browser.is_on_loopback(address) is expected
