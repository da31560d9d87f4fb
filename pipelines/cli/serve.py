"""The published site on loopback, for browsers that do not like files. Nothing but the site folder is served.

Who asks must have asked for this address by its name: a page elsewhere, whose own name leads here, gets nothing.
"""

import os
import re
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from pipelines.errors import ConfigurationError

HOST = "127.0.0.1"
NAMES = (HOST, "localhost")
IDLE_SECONDS = 30
HEAD_OF_PAGE = 4096  # bytes, in which a page states its own policy
NOTHING = "default-src 'none'"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
_POLICY = re.compile(rb'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')


class _Handler(SimpleHTTPRequestHandler):
    timeout = IDLE_SECONDS
    server: ThreadingHTTPServer
    policy = NOTHING

    def do_GET(self) -> None:
        """Answer with a file of the site."""
        if self._is_asked_for_us():
            super().do_GET()

    def do_HEAD(self) -> None:
        """Answer the same without the file."""
        if self._is_asked_for_us():
            super().do_HEAD()

    def translate_path(self, path: str) -> str:
        """Return the file that is asked for; what a link in the site leads out to is not there."""
        site = Path(self.directory).resolve()
        try:
            found = Path(super().translate_path(path))
            is_folder = found.is_dir()
            there = (found / "index.html" if is_folder else found).resolve()
            is_there = there.is_relative_to(site) and there.is_file()
        except (OSError, ValueError):  # too long a name, or one with a NUL
            is_there = False
        if not is_there or (urlsplit(path).path.endswith("/") and not is_folder):
            return str(site / ".nothing" / "here")
        self.policy = _policy_of(there)
        return str(there)

    def end_headers(self) -> None:
        """Add what keeps a browser from taking the answer for anything else."""
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Security-Policy", f"{self.policy}; frame-ancestors 'none'")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: who reads which page is nobody's business."""

    def version_string(self) -> str:
        """Return the name without any version."""
        return "tieout"

    def list_directory(self, path: str | os.PathLike[str]) -> None:
        """List nothing."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def _is_asked_for_us(self) -> bool:
        port = self.server.server_address[1]
        ours = {f"{name}:{port}" for name in NAMES} | (set(NAMES) if port == 80 else set())
        asked = self.headers.get_all("Host") or []
        if len(asked) == 1 and asked[0].strip().lower() in ours and self.path.startswith("/"):
            return True
        self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
        return False


def server(site: Path, port: int) -> ThreadingHTTPServer:
    """Return a server over the site, not yet answering; port 0 takes any free one."""
    if not (site / "index.html").exists():
        raise ConfigurationError(f"There is no site at {site} yet.", hint="Type: tieout refresh")
    try:
        return ThreadingHTTPServer((HOST, port), partial(_Handler, directory=str(site)))
    except (OSError, OverflowError) as error:
        said = getattr(error, "strerror", None) or error
        raise ConfigurationError(f"Port {port} cannot be used: {said}.", hint="Type: tieout serve --port 0") from None


def _policy_of(path: Path) -> str:
    """Return the policy that a page states itself; nothing is allowed to what states none."""
    if path.suffix != ".html":
        return NOTHING
    with path.open("rb") as file:
        found = _POLICY.search(file.read(HEAD_OF_PAGE))
    return found[1].decode(errors="replace").replace("\n", " ").replace("\r", " ") if found else NOTHING
