"""One embedded server for all commands of a folder, whoever starts it and however a command ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.errors import ConfigurationError, WarehouseError
from pipelines.settings import Settings
from pipelines.warehouse import database
from pipelines.warehouse.postgres import server
from pipelines.warehouse.warehouse import Warehouse
from tests.workspace import TIEOUT, Place, clean_environment, place


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Place]:
    """An empty folder with a configuration, no server yet."""
    with place(tmp_path) as made:
        made.books()
        made.configure("acme")
        yield made


def postmaster(here: Place) -> int:
    """The process that `postmaster.pid` names."""
    return int((here.folder / ".tieout" / "postgres" / "postmaster.pid").read_text().splitlines()[0])


def servers_of(here: Place) -> list[int]:
    """The postmasters that run on the folder's data, whatever its files say."""
    data = str((here.folder / ".tieout" / "postgres").resolve())
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                words = (process / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if words[0].endswith(b"postgres") and data.encode() in words:
                found.append(int(process.name))
    return found


def test_commands_that_come_together_start_one_server(here: Place) -> None:
    started = [here.start("url") for _ in range(4)]
    told = [process.communicate(timeout=60) for process in started]
    assert [process.returncode for process in started] == [0] * 4, told
    assert len({out for out, _ in told}) == 1
    assert [err for _, err in told] == [""] * 4
    assert servers_of(here) == [postmaster(here)]
    stopped = here.run("stop")
    assert stopped.told == "Stopped.\n"
    assert servers_of(here) == []
    assert here.run("stop").out == "It was not running.\n"
    assert here.run("psql", "--", "-Atc", "show max_connections").out == "200\n"


def test_a_killed_commands_server_is_found_and_used(here: Place) -> None:
    process = here.start("refresh")
    until = time.monotonic() + 30
    while not (here.folder / ".tieout" / "postgres" / "postmaster.pid").exists():
        assert time.monotonic() < until
        time.sleep(0.01)
    process.kill()
    process.communicate()
    assert here.run("url").code == 0
    assert servers_of(here) == [postmaster(here)]
    before = postmaster(here)
    assert here.run("sync").code == 0
    assert postmaster(here) == before


def test_a_start_killed_while_the_folder_is_made_leaves_nothing_half(here: Place) -> None:
    process = here.start("url")
    state = here.folder / ".tieout"
    until = time.monotonic() + 30
    while not list(state.glob("postgres.new-*")):
        assert time.monotonic() < until
        time.sleep(0.001)
    process.kill()
    process.communicate()
    assert here.run("psql", "--", "-Atc", "show max_connections").out == "200\n"
    assert list(state.glob("postgres.new-*")) == []


def test_a_killed_server_is_started_again_even_if_its_number_is_another_programs_now(here: Place) -> None:
    assert here.run("url").code == 0
    mark = here.folder / ".tieout" / "postgres" / "postmaster.pid"
    lines = mark.read_text().splitlines()
    socket_lock = Path(lines[4]) / ".s.PGSQL.5432.lock"
    words = socket_lock.read_text().splitlines()
    os.kill(postmaster(here), signal.SIGKILL)
    _gone(here)
    other = subprocess.Popen(["sleep", "60"])
    try:
        mark.write_text("\n".join([str(other.pid), *lines[1:]]) + "\n")
        socket_lock.write_text("\n".join([str(other.pid), *words[1:]]) + "\n")
        ran = here.run("psql", "--", "-Atc", "select 1")
        assert (ran.code, ran.out) == (0, "1\n"), ran.told
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_a_killed_server_that_nobody_asks_for_is_recognised_as_dead(here: Place) -> None:
    """As in a container without an init: its parent lives, does not wait for it, and its number stays taken."""
    parent = "import ctypes, subprocess, sys, time; ctypes.CDLL(None).prctl(36, 1)\n"  # orphans become its own
    parent += "subprocess.run([sys.argv[1], 'url'], check=True); print('up', flush=True); time.sleep(300)"
    init = subprocess.Popen(
        [sys.executable, "-c", parent, TIEOUT],
        cwd=here.folder, env=clean_environment(), stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert init.stdout
        while "up" not in init.stdout.readline():
            assert init.poll() is None
        killed = postmaster(here)
        os.kill(killed, signal.SIGKILL)
        until = time.monotonic() + 20
        while "State:\tZ" not in Path(f"/proc/{killed}/status").read_text():
            assert time.monotonic() < until
        assert here.run("stop").out == "It was not running.\n"
        ran = here.run("psql", "--", "-Atc", "select 1")
        assert (ran.code, ran.out) == (0, "1\n"), ran.told
        assert postmaster(here) != killed
    finally:
        init.kill()
        init.communicate()


def test_an_old_complaint_in_the_log_is_not_told_as_the_reason_of_today(here: Place) -> None:
    assert here.run("url").code == 0
    assert here.run("stop").code == 0
    data = here.folder / ".tieout" / "postgres"
    with (data / "log").open("a") as log:
        log.write('2026-01-01 00:00:00.000 UTC [1] FATAL:  role "somebody" does not exist\n')
    (data / "postgresql.conf").rename(data / "postgresql.conf.away")
    ran = here.run("status")
    assert ran.code == 5
    assert "somebody" not in ran.err
    assert "postgresql.conf" in (data / "log").read_text() or "did not start" in ran.err


def test_what_cannot_start_says_where_its_log_is(here: Place) -> None:
    assert here.run("url").code == 0
    assert here.run("stop").code == 0
    with (here.folder / ".tieout" / "postgres" / "postgresql.conf").open("a") as file:
        file.write("\nnonsense = 1\n")
    ran = here.run("status")
    assert ran.code == 5
    assert ran.err.startswith("Error: The embedded PostgreSQL in ")
    assert "configuration file" in ran.err
    assert "Its log is" in ran.err
    assert len(ran.err.splitlines()) == 2


def test_a_named_server_is_used_as_it_is_and_never_stopped(server_url: str, tmp_path: Path) -> None:
    settings = Settings.model_validate({"folder": tmp_path, "warehouse": {"url": server_url}})
    addresses = server.running(settings)
    assert addresses.warehouse == server_url
    assert not addresses.is_embedded
    assert not server.stop(settings)
    assert not (tmp_path / ".tieout").exists()


def test_a_missing_database_is_made_with_dagsters_beside_it(server_url: str, tmp_path: Path) -> None:
    url = server_url.replace("/tieout?", "/made_here?")
    server.running(Settings.model_validate({"folder": tmp_path, "warehouse": {"url": url}}))
    with Warehouse(url.replace("made_here", "made_here_dagster")).session() as session:
        assert database.scalar(session, "select current_database()") == "made_here_dagster"


@pytest.mark.parametrize("url", ["", "postgresql://", "http://h/d", "postgresql://h/", "postgresql://u:%zz@h/d"])
def test_an_address_that_is_none_is_refused_without_showing_it(tmp_path: Path, url: str) -> None:
    settings = Settings.model_validate({"folder": tmp_path, "warehouse": {"url": url or "x"}})
    with pytest.raises(ConfigurationError) as caught:
        server.running(settings)
    assert "zz" not in str(caught.value)


def test_a_user_without_rights_is_told_in_our_words(server_url: str) -> None:
    with Warehouse(server_url).session(autocommit=True) as session:
        session.execute("drop role if exists guest")
        session.execute("create role guest login")
    with pytest.raises(WarehouseError, match=r"(?s)permission denied.*must own the database"):
        Warehouse(server_url.replace("postgres@", "guest@")).prepare()


def _gone(here: Place) -> None:
    until = time.monotonic() + 20
    while servers_of(here):
        assert time.monotonic() < until
        time.sleep(0.05)
