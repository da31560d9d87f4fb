"""What befalls a warehouse that many share while it is built: crashes, full disks, stops, readers, lost locks."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.workspace import Place, clean_environment, place

PROGRAM = """
import os, signal, subprocess, sys, time
from pathlib import Path
STATE = Path(".tieout")
def postmaster():
    return int((STATE / "postgres" / "postmaster.pid").read_text().splitlines()[0])
def ask(query):
    import psycopg
    from pipelines.settings import load
    from pipelines.warehouse.postgres import server
    with psycopg.connect(server.running(load()).warehouse, autocommit=True) as session:
        return session.execute(query).fetchall()
def crash_a_session():
    # one of anybody's: the server ends all others with it
    import psycopg
    from pipelines.settings import load
    from pipelines.warehouse.postgres import server
    session = psycopg.connect(server.running(load()).warehouse)
    os.kill(session.info.backend_pid, signal.SIGKILL)
def end_the_lock():
    ask("select pg_terminate_backend(pid, 5000) from pg_locks where locktype = 'advisory' and objid = 7346510")
{befall}
from pipelines.cli.output import ProgressBars
def working(self, what, done, total):
    if what.startswith("{what}") and done == {done}:
        befall()
ProgressBars.working = working
from pipelines.cli.app import main
sys.argv = ["tieout", "refresh"]
main()
"""
MODELS = ("models and tests", 25)
PAGES = ("pages of", 2)
BEFALL = {
    "a session of the server crashes": (MODELS, "befall = crash_a_session"),
    "the server is killed": (MODELS, "befall = lambda: os.kill(postmaster(), signal.SIGKILL)"),
    "the lock is lost while models are built": (MODELS, "befall = end_the_lock"),
    "the lock is lost while pages are written": (PAGES, "befall = end_the_lock"),
}


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A place that is refreshed; what befalls it is put right by the next refresh."""
    with place(tmp_path_factory.mktemp("shared") / "place") as made:
        made.books()
        made.configure("acme")
        made.refresh()
        yield made


def days() -> Iterator[str]:
    """Moments of days on which there is something to build, because the day is another one."""
    return (f"2026-0{month}-{day:02}T12:00:00+00:00" for month in (4, 5) for day in range(1, 28))


NOW = days()


def disturbed(here: Place, what: str) -> "subprocess.CompletedProcess[str]":
    (step, done), befall = BEFALL[what]
    program = PROGRAM.format(befall=befall, what=step, done=done)
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=here.folder, env=clean_environment(TIEOUT_NOW=next(NOW)), capture_output=True, timeout=300, check=False,
        text=True,
    )  # fmt: skip


@pytest.mark.parametrize("what", BEFALL)
def test_what_ends_a_build_is_told_in_one_message_with_code_5_and_the_site_stays(here: Place, what: str) -> None:
    log = here.folder / ".tieout" / "postgres" / "log"
    with log.open("a") as file:
        file.write('2026-01-01 00:00:00 UTC [1] FATAL:  role "of another day" does not exist\n')
    site = here.published()
    ran = disturbed(here, what)
    assert ran.returncode == 5, ran.stderr
    assert ran.stderr.startswith("Error: The ")
    assert len(ran.stderr.splitlines()) <= 3, ran.stderr
    assert "Traceback" not in ran.stderr
    assert "of another day" not in ran.stderr
    if "lock" in what:
        assert "refresh lock was lost" in ran.stderr
    assert here.published() == site
    assert here.run("status").code == 0, "what recovers is waited for"


def test_what_was_ended_is_done_by_the_next_refresh(here: Place) -> None:
    site = here.published()
    here.refresh(now=next(NOW))
    assert here.published() != site
    assert [path.name for path in here.folder.glob(".site*")] == []


def address(here: Place) -> str:
    return here.run("url", "--owner").out.strip()


def test_an_idle_reader_is_named_and_ended_where_that_is_wanted(here: Place) -> None:
    here.configure("acme", more="[warehouse]\nwait_for_readers_seconds = 3\n")
    with psycopg.connect(address(here), application_name="Monthly deck") as reader:
        reader.execute("select * from marts.ar_aging")
        pid = reader.info.backend_pid
        ran = here.run("refresh", now=next(NOW))
        assert ran.code == 5, ran.told
        assert re.search(rf"cannot be replaced: session {pid} \(user postgres, application Monthly deck\)", ran.err)
        assert "idle in transaction since 20" in ran.err
        assert "its query: select * from marts.ar_aging" in ran.err
        assert f"Type: tieout psql -- -c 'select pg_terminate_backend({pid})'" in ran.err
        limit = "[warehouse]\nwait_for_readers_seconds = 60\nend_idle_readers_after_seconds = 2\n"
        here.configure("acme", more=limit)
        here.refresh(now=next(NOW))
        with pytest.raises(psycopg.OperationalError):
            reader.execute("select 1")
    here.configure("acme")


def test_readers_of_pages_find_their_views_all_the_time_and_wait_no_longer_than_a_moment(here: Place) -> None:
    url, done, delays, faults = address(here), threading.Event(), [], []

    def look() -> None:
        while not done.is_set():
            begun = time.monotonic()
            try:
                with psycopg.connect(url, autocommit=True) as session:
                    session.execute("select count(*) from reports.rpt_company")
                    session.execute("select count(*) from marts.ar_open_items('2026-03-31')")
                    session.execute("select count(*) from marts.ar_aging, reports.rpt_verdict")
            except psycopg.Error as error:
                faults.append(str(error))
            delays.append(time.monotonic() - begun)
            time.sleep(0.2)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        here.refresh(now=next(NOW))
    finally:
        done.set()
        thread.join()
    assert faults == []
    assert len(delays) > 10
    assert max(delays) < 5, "a second of waiting, and a busy machine"


def test_a_stop_during_a_refresh_waits_or_says_that_it_would_have_to(here: Place) -> None:
    refreshing = here.start("refresh", now=next(NOW))
    _until_locked(here)
    ran = here.run("stop", "--no-wait")
    assert (ran.code, refreshing.poll()) == (5, None), ran.told
    assert "Another refresh is running" in ran.err
    stopped = here.run("stop")
    out, err = refreshing.communicate()
    assert refreshing.returncode == 0, out + err
    assert stopped.code == 0
    assert "A refresh is running; the server is stopped when it has ended." in stopped.told
    assert stopped.out.endswith("Stopped.\n")


def test_twenty_that_look_at_once_at_a_server_that_is_down_all_see(here: Place) -> None:
    here.run("stop")
    looking = [here.start("status") for _ in range(20)]
    told = [process.communicate(timeout=300) for process in looking]
    assert [process.returncode for process in looking] == [0] * 20, told
    assert {err for _, err in told} == {""}


def test_a_mount_point_is_refused_before_anything_is_read(here: Place) -> None:
    before = here.query("select max(sync_id) from tieout.sync_log")
    ran = here.run("refresh", now=next(NOW), TIEOUT_SITE="/dev/shm")
    assert ran.code == 2
    assert "/dev/shm: it is a mount point" in ran.err
    assert here.query("select max(sync_id) from tieout.sync_log") == before
    assert here.run("report", "--out", "/dev/shm").code == 2


def test_a_refresh_beside_dagsters_own_page_works_and_the_page_goes_on(here: Place) -> None:
    page = here.start("dev", "--port", "0")
    try:
        time.sleep(15)
        assert page.poll() is None
        here.refresh(now=next(NOW))
        assert page.poll() is None
    finally:
        page.send_signal(signal.SIGINT)
        try:
            page.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            page.kill()
            raise


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of its own that is soon full."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=400m,mode=755", "tmpfs", disk], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("may not mount a disk here")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


def test_a_full_disk_is_told_as_that_also_where_it_ends_the_server_and_room_cures_it(small_disk: Path) -> None:
    with place(small_disk / "place") as here:
        here.books()
        here.configure("acme")
        here.refresh()
        site = here.published()
        disk = os.statvfs(small_disk)
        filler = small_disk / "filler"
        room = 2**20
        with filler.open("wb") as file:
            file.write(b"\0" * (disk.f_bavail * disk.f_frsize - room))
        lines = "".join(f"N{number},invoice,C1,2026-01-31,100.00\n" for number in range(20_000))
        here.books(documents="document_id,document_type,customer_id,issued_on,total_amount\n" + lines)
        ran = here.run("refresh", now="2026-04-01T12:00:00+00:00")
        assert ran.code == 5, ran.told
        assert "is full" in ran.err
        assert "Start the server" not in ran.err
        assert "Traceback" not in ran.err
        assert here.published() == site
        filler.unlink()
        here.books()
        here.refresh(now="2026-04-02T12:00:00+00:00")
        assert here.published() != site


def _until_locked(here: Place) -> None:
    until = time.monotonic() + 60
    with psycopg.connect(address(here), autocommit=True) as session:
        held = "select count(*) from pg_locks where locktype = 'advisory' and objid = 7346510 and granted"
        while session.execute(held).fetchone() == (0,):
            assert time.monotonic() < until
            time.sleep(0.05)
