"""docker-compose.yml played without Docker: its commands, environment and order, on folders and ports of ours."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.workspace import clean_environment

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
VARIABLE = re.compile(r"\$(?:(\$)|\{(\w+)(?::\?[^}]*)?\})")


class Composed:
    """The file with its variables filled in; services are started as processes, named volumes are folders."""

    def __init__(self, folder: Path, variables: Mapping[str, str], ports: dict[str, str]) -> None:
        self.folder = folder
        self.ports = ports  # what stands for a port, and for a host, of the file
        text = (ROOT / "docker-compose.yml").read_text()
        self.file: Any = _filled(yaml.safe_load(text), variables)
        self.services: dict[str, Any] = self.file["services"]
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def order(self) -> list[str]:
        """The services as they are started: each after those that it depends on."""
        ordered: list[str] = []
        while len(ordered) < len(self.services):
            ready = [
                name
                for name, service in self.services.items()
                if name not in ordered and set(service.get("depends_on", {})) <= set(ordered)
            ]
            assert ready, "services wait for each other"
            ordered += ready
        return ordered

    def path(self, service: str, inside: str) -> Path:
        """Where a path inside a container is on this machine: in what is mounted there, or in the image."""
        mounted = sorted((_mount(each) for each in self.services[service].get("volumes", [])), key=lambda m: -len(m[1]))
        for source, target in mounted:
            if inside == target or inside.startswith(target + "/"):
                outside = self.folder / (source if source.startswith("./") else f"volumes/{source}")
                return outside / inside[len(target) :].lstrip("/")
        assert inside.startswith("/app"), inside
        return ROOT / inside.removeprefix("/app").lstrip("/")

    def environment(self, service: str) -> dict[str, str]:
        """The environment of a service, its paths and hosts as they are here."""
        stated = {name: self._here(service, value) for name, value in self.services[service]["environment"].items()}
        return clean_environment(PATH=f"{BIN}{os.pathsep}{os.environ['PATH']}", **stated)

    def run(self, service: str, command: list[str] | None = None) -> "subprocess.CompletedProcess[str]":
        """What a service, or another command in its container, came to."""
        return subprocess.run(
            self._command(service, command), cwd=self.folder, env=self.environment(service),
            check=False, capture_output=True, text=True, timeout=300, stdin=subprocess.DEVNULL,
        )  # fmt: skip

    def start(self, service: str) -> None:
        """Nothing; the service runs until `stop`."""
        with (self.folder / f"{service}.log").open("wb") as log:
            self._running[service] = subprocess.Popen(
                self._command(service), cwd=self.folder, env=self.environment(service),
                stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip

    def is_healthy(self, service: str) -> bool:
        """Whether the service's own health check says so now; one that has ended fails the test."""
        assert self._running[service].poll() is None, self.log(service)
        word, *command = self.services[service]["healthcheck"]["test"]
        assert word == "CMD"
        return self.run(service, command).returncode == 0

    def log(self, service: str) -> str:
        """What the service has said."""
        return (self.folder / f"{service}.log").read_text(errors="replace")[-6000:]

    def stop(self, *services: str) -> None:
        """Nothing, once these services, or none at all, run: asked to end, then made to."""
        stopping = [self._running.pop(name) for name in services or list(self._running)]
        for process in stopping:
            process.terminate()
        until = time.monotonic() + 20
        for process in stopping:
            while process.poll() is None and time.monotonic() < until:
                time.sleep(0.2)
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
            finally:
                process.wait()

    def _command(self, service: str, command: list[str] | None = None) -> list[str]:
        program, *rest = command or self.services[service]["command"]
        return [str(BIN / program), *(self._here(service, each) for each in rest)]

    def _here(self, service: str, text: str) -> str:
        for there, here in self.ports.items():
            text = text.replace(there, here)
        return str(self.path(service, text)) if re.match(r"/(app|books|srv)(/|$)", text) else text


def _filled(value: Any, variables: Mapping[str, str]) -> Any:
    """The value with its `${NAME}` filled in and `$$` as one, as Compose does; what is filled in is not read again."""
    if isinstance(value, dict):
        return {key: _filled(each, variables) for key, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, variables) for each in value]
    if isinstance(value, str):
        return VARIABLE.sub(lambda found: found[1] or variables[found[2]], value)
    return value


def _mount(volume: Any) -> tuple[str, str]:
    """The source and the target of a volume, in either way of writing it."""
    if isinstance(volume, dict):
        return str(volume["source"]), str(volume["target"])
    source, target, *_ = str(volume).split(":")
    return source, target
