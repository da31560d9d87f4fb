"""A sample company served by hand: what the command prints, a day that passes, Ctrl-C, a port that is taken."""

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.realdata import folder
from tests.workspace import TIEOUT

DAY = "2026-04-15"


@contextmanager
def served(*arguments: str | Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Yield what the command has said when it answers, and its process."""
    command = [*map(str, arguments), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        said = ""
        while "[[connections]]" not in said:
            line = process.stdout.readline()
            assert line, said
            said += line
        try:
            yield said, process
        finally:
            process.kill()


@pytest.mark.parametrize("which", [[], ["agency"]], ids=["company", "agency"])
def test_it_says_where_it_answers_lets_a_day_pass_and_ends_at_ctrl_c(which: list[str]) -> None:
    with served(TIEOUT, "sandbox", *which, "--today", DAY) as (said, process):
        (address,) = re.findall(r"curl -X POST (\S+)", said)
        assert httpx.post(address).json() == {"today": "2026-04-16"}
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0


def test_in_a_recorded_company_no_day_passes() -> None:
    with served(
        sys.executable, "-m", "pipelines.sandbox.quickbooks", "--recorded", folder("quickbooks_sample_company")
    ) as (
        said,
        _,
    ):
        assert "curl" not in said
        (address,) = re.findall(r"answers on (\S+)\. ", said)
        assert httpx.post(address + "/sandbox/day").status_code == 401


def test_a_port_that_is_taken_ends_with_2_and_what_to_choose() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "pipelines.sandbox.timetracker", "--port", port, "--today", DAY]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 2
    assert ended.stderr.splitlines()[-1].endswith("Choose another --port.")
