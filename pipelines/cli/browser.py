"""The browser of an OAuth login: sent to the vendor, and back to a small server on loopback or by a pasted address.

What the parameters mean, and whether they may be believed, is for the source to say; but what comes without the state
that was sent along is no answer, and is not waited for any less.
"""

import queue
import sys
import threading
import webbrowser
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from pipelines.errors import ConfigurationError, SourceError

HOST = "127.0.0.1"
LOOPBACK = ("localhost", HOST)
IDLE_SECONDS = 10  # browsers open connections on which they say nothing
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Tieout</title>
<body style="font: 1.1rem/1.5 system-ui, sans-serif; margin: 4rem auto; max-width: 34rem">
<h1>Back at Tieout</h1><p>You may close this page. The terminal says whether the connection works.</p>"""

STRAY = b"Not here, or of another attempt: open the address that the terminal shows."


def visit(
    address: str, redirect_uri: str, *, say: Callable[[str], None], pastes: bool, opens: bool, patience: float
) -> Mapping[str, str]:
    """Send the browser to an address and return its parameters at `redirect_uri`, by whichever way that allows."""
    if pastes or not is_on_loopback(redirect_uri):
        return by_paste(redirect_uri, address, say=say, ask=sys.stdin.readline)
    return by_loopback(redirect_uri, address, say=say, opens=opens, patience=patience)


def by_loopback(
    redirect_uri: str, address: str, *, say: Callable[[str], None], opens: bool, patience: float
) -> Mapping[str, str]:
    """Return the parameters of the redirect, received on the port and path of `redirect_uri`.

    A port that is taken is a ConfigurationError; nobody coming within `patience` seconds is a SourceError.
    """
    wanted = urlsplit(redirect_uri)
    state = _parameters(urlsplit(address).query).get("state")
    with _receiver(wanted.port or 80, wanted.path or "/", state) as receiver:
        say(f"Open this page in a browser, choose the company and agree:\n\n{address}\n")
        if opens:
            with suppress(webbrowser.Error):
                webbrowser.open(address)
        say(f"Waiting for the browser at {redirect_uri} …")
        threading.Thread(target=receiver.serve_forever, name="browser", daemon=True).start()
        try:
            return receiver.came.get(timeout=patience)
        except queue.Empty:
            raise SourceError(
                f"Nobody came back from the browser within {patience:g} seconds.",
                hint="Type the command again, with --timeout for more time, or with --paste where the browser is on"
                " another machine.",
            ) from None
        finally:
            receiver.shutdown()


def by_paste(redirect_uri: str, address: str, *, say: Callable[[str], None], ask: Callable[[], str]) -> dict[str, str]:
    """Return the parameters of the address at which the browser ended, as the user pastes it."""
    say(f"Open this page in a browser, choose the company and agree:\n\n{address}\n")
    say(f"The browser ends at {redirect_uri}?…, on a page that may not exist. Paste that whole address here:")
    pasted = urlsplit(ask().strip())
    if not pasted.query:
        raise ConfigurationError(
            "That is not the address at which the browser ended: it has nothing behind a question mark.",
            hint="Type the command again and paste the whole address.",
        )
    return _parameters(pasted.query)


def is_on_loopback(redirect_uri: str) -> bool:
    """Tell whether a browser on this machine that is sent there can be received by us: plain http, our own host."""
    wanted = urlsplit(redirect_uri)
    return wanted.scheme == "http" and wanted.hostname in LOOPBACK


class _Receiver(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int, path: str, state: str | None) -> None:
        self.path = path
        self.state = state
        self.came: queue.Queue[dict[str, str]] = queue.Queue()
        super().__init__((HOST, port), _Handler)


class _Handler(BaseHTTPRequestHandler):
    timeout = IDLE_SECONDS
    server: _Receiver

    def do_GET(self) -> None:
        """Answer the browser; what it brings on our path goes to whoever waits."""
        path, _, query = self.path.partition("?")
        brought = _parameters(query)
        is_ours = path == self.server.path and bool(brought) and brought.get("state") == self.server.state
        body = PAGE.encode() if is_ours else STRAY
        self.send_response(200 if is_ours else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8" if is_ours else "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()
        if is_ours:
            self.server.came.put(brought)

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: the address holds a code."""


def _receiver(port: int, path: str, state: str | None) -> _Receiver:
    try:
        return _Receiver(port, path, state)
    except (OSError, OverflowError) as error:
        said = getattr(error, "strerror", None) or error
        raise ConfigurationError(
            f"Nothing can be received on {HOST}:{port}: {said}.",
            hint="Choose another port in redirect_uri (and in the app at the vendor), or add --paste.",
        ) from None


def _parameters(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}
