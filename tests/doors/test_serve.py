"""What `tieout serve` answers, to whom, and what it never gives; and the small server that waits for a browser."""

import http.client
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from queue import Queue

import pytest

from pipelines.cli import browser, serve
from pipelines.errors import SourceError
from tests.doors.test_embedded import free_port, listening

LOOPBACK = "0100007F"
POLICY = "default-src 'none'; script-src 'sha256-abc='"
PAGE = f'<!doctype html><meta http-equiv="Content-Security-Policy" content="{POLICY}"><p>owed</p>'


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    (folder / "acme").mkdir(parents=True)
    (folder / "index.html").write_text(PAGE)
    (folder / "acme" / "aging.html").write_text("<p>no policy</p>")
    (folder / "acme" / "aging.json").write_text("{}")
    (tmp_path / "secret.txt").write_text("planted")
    return folder


@pytest.fixture
def port(site: Path) -> Iterator[int]:
    with serve.server(site, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def ask(port: int, path: str, *hosts: str, method: str = "GET") -> tuple[int, str, dict[str, str]]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.putrequest(method, path, skip_host=True)
        for host in hosts or (f"127.0.0.1:{port}",):
            connection.putheader("Host", host)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), {name.lower(): value for name, value in answer.getheaders()}


def test_the_site_is_served_on_loopback_alone(port: int) -> None:
    assert listening(port) == {LOOPBACK}
    assert ask(port, "/")[:2] == (200, PAGE)
    assert ask(port, "/acme/aging.json")[:2] == (200, "{}")


def test_only_who_asks_for_this_address_by_its_name_is_answered(port: int) -> None:
    for host in (f"127.0.0.1:{port}", f"localhost:{port}", f"LOCALHOST:{port}"):
        assert ask(port, "/", host)[0] == 200
    other = ["evil.example", f"evil.example:{port}", "127.0.0.1", "localhost", f"127.0.0.1:{port + 1}", ""]
    other += [f"[::1]:{port}", f"127.0.0.1:{port}.evil.example", f"127.0.0.1:{port}@evil.example"]
    for host in other:
        for method in ("GET", "HEAD"):
            status, body, _ = ask(port, "/", host, method=method)
            assert (status, "owed" in body) == (421, False), host
    assert ask(port, "/", f"127.0.0.1:{port}", "evil.example")[0] == 421
    assert ask(port, f"http://evil.example:{port}/index.html")[0] == 421
    with socket.create_connection(("127.0.0.1", port)) as bare:
        bare.sendall(b"GET /index.html HTTP/1.0\r\n\r\n")
        assert b" 421 " in bare.recv(4096).splitlines()[0]


def test_no_link_leads_out_of_the_site(site: Path, port: int, tmp_path: Path) -> None:
    (site / "file.txt").symlink_to(tmp_path / "secret.txt")
    (site / "folder").symlink_to(tmp_path)
    (site / "acme" / "up").symlink_to("../..")
    (site / "inside.html").symlink_to("acme/aging.html")
    (site / "linked").mkdir()
    (site / "linked" / "index.html").symlink_to(tmp_path / "secret.txt")
    os.mkfifo(site / "pipe.html")
    outside = ["/file.txt", "/folder/secret.txt", "/acme/up/secret.txt", "/linked/index.html", "/linked/", "/pipe.html",
               "/../secret.txt", "/..%2fsecret.txt", "/%2e%2e/secret.txt", "//../secret.txt", "/x%00.html", "/acme/",
               "/acme/..%2f..%2fsecret.txt", "/folder/"]  # fmt: skip
    for path in outside:
        status, body, _ = ask(port, path)
        assert (status, "planted" in body) == (404, False), path
    assert ask(port, "/inside.html")[0] == 200


def test_a_site_that_is_itself_reached_by_a_link_is_served(site: Path, tmp_path: Path) -> None:
    (tmp_path / "current").symlink_to(site)
    with serve.server(tmp_path / "current", 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        assert ask(server.server_address[1], "/acme/aging.json")[0] == 200
        server.shutdown()


@pytest.mark.parametrize(
    ("path", "status", "policy"),
    [
        ("/", 200, POLICY),
        ("/index.html", 200, POLICY),
        ("/acme/aging.html", 200, "default-src 'none'"),
        ("/acme/aging.json", 200, "default-src 'none'"),
        ("/nothing.html", 404, "default-src 'none'"),
        ("/index.html/", 404, "default-src 'none'"),
        ("/%00", 404, "default-src 'none'"),
        ("/" + "a" * 5000, 404, "default-src 'none'"),
    ],
)
def test_every_answer_says_how_a_browser_may_take_it(port: int, path: str, status: int, policy: str) -> None:
    for method in ("GET", "HEAD"):
        found, _, headers = ask(port, path, method=method)
        assert found == status
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"] == f"{policy}; frame-ancestors 'none'"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["server"] == "tieout"
    assert ask(port, path, "evil.example")[2]["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"])
def test_nothing_can_be_done_to_the_site(port: int, method: str) -> None:
    status, _, headers = ask(port, "/index.html", method=method)
    assert status == 501
    assert headers["x-content-type-options"] == "nosniff"


def test_the_login_waits_on_loopback_for_the_answer_that_has_its_state() -> None:
    port = free_port()
    came: Queue[object] = Queue()

    def wait() -> None:
        address = "https://vendor.example/oauth?client_id=app&state=right"
        uri = f"http://localhost:{port}/connected"
        came.put(browser.by_loopback(uri, address, say=lambda text: None, opens=False, patience=20))

    threading.Thread(target=wait, daemon=True).start()
    until = time.monotonic() + 10
    while not listening(port):
        assert time.monotonic() < until
        time.sleep(0.01)
    assert listening(port) == {LOOPBACK}
    strays = ["/", "/connected", "/connected?", "/other?state=right", "/connected/?state=right", "//[?state=right"]
    strays += [f"/connected?{query}" for query in ("code=1", "code=1&state=wrong", "state=", "error=access_denied")]
    for stray in strays:
        assert ask(port, stray)[0] == 404, stray
    assert ask(port, "/connected?code=1&state=right", method="POST")[0] == 501
    with socket.create_connection(("127.0.0.1", port)) as silent:
        silent.sendall(b"\x16\x03\x01 this is no request\r\n")
    assert came.empty()
    assert ask(port, "/connected?code=7&state=right&realmId=1")[0] == 200
    assert came.get(timeout=10) == {"code": "7", "state": "right", "realmId": "1"}
    assert listening(port) == set()


def test_a_login_that_hears_only_strays_ends_after_its_time() -> None:
    port = free_port()
    knocking = threading.Timer(0.3, lambda: ask(port, "/connected?code=1&state=wrong"))
    knocking.start()
    with pytest.raises(SourceError, match="Nobody came back"):
        browser.by_loopback(
            f"http://127.0.0.1:{port}/connected", "https://vendor.example/?state=right", say=lambda text: None,
            opens=False, patience=1,
        )  # fmt: skip
    knocking.join()
