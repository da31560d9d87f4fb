"""The web server of every simulator: on 127.0.0.1, in a thread of its own, for as long as a `with` block lasts."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from pipelines.errors import ConfigurationError

HOST = "127.0.0.1"
PATIENCE = 10.0  # seconds until a thread that neither starts nor stops is an error


@contextmanager
def listening(application: ASGIApp, port: int) -> Iterator[int]:
    """Serve an application until the block ends; yield its port, any free one for 0.

    ConfigurationError if the port is taken.
    """
    listener = _listener(port)
    # lifespan off, no logging set-up: the host program's own logging stays as it is
    config = uvicorn.Config(
        application,
        log_config=None,
        log_level="critical",
        access_log=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="sandbox", daemon=True)
    thread.start()
    try:
        _wait(server, thread)
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
        listener.close()


def _listener(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        message = f"The sandbox cannot listen on {HOST}:{port}: {error.strerror}."
        raise ConfigurationError(message, hint="Choose another --port.") from None
    return listener


def _wait(server: uvicorn.Server, thread: threading.Thread) -> None:
    until = time.monotonic() + PATIENCE
    while not server.started:
        if not thread.is_alive() or time.monotonic() > until:
            raise RuntimeError("the sandbox server did not start")
        time.sleep(0.005)
