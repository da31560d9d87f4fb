"""The published site on loopback, for browsers that do not like files. Nothing but the site folder is served."""

import os
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from pipelines.errors import ConfigurationError

HOST = "127.0.0.1"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass

    def list_directory(self, path: str | os.PathLike[str]) -> None:
        self.send_error(HTTPStatus.NOT_FOUND)


def server(site: Path, port: int) -> ThreadingHTTPServer:
    """A server over the site, not yet answering; port 0 takes any free one."""
    if not (site / "index.html").exists():
        raise ConfigurationError(f"There is no site at {site} yet.", hint="Type: tieout refresh")
    try:
        return ThreadingHTTPServer((HOST, port), partial(_Quiet, directory=str(site)))
    except OSError as error:
        raise ConfigurationError(
            f"Port {port} cannot be used: {error.strerror}.", hint="Type: tieout serve --port 0"
        ) from None
