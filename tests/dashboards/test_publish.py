import errno
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from dashboards import catalog
from dashboards.reports.receivables import tie_out
from dashboards.site.publish import Published, publish
from pipelines.errors import ConfigurationError, SourceError, TieoutError
from tests.dashboards.companies import harbor, nasty
from tests.dashboards.conftest import VERSION
from tests.dashboards.random_companies import Company, FixtureReader, reader

# of every company, besides those of its customers
PATHS_OF_ALL = [entry.path for entry in catalog.REPORTS if entry.group and not entry.needs]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Where the site is to go; nothing else is in the folder above."""
    return tmp_path / "site"


@pytest.fixture
def small(chart_cache: Path) -> Iterator[Any]:
    """A quick publish of a company with one customer."""
    company = Company("tiny", "Tiny Ltd")
    company.customers["1"] = "Only Customer"
    company.owes("1", "120.50", 45)
    views = reader(company).views

    def run(out: Path, *, fails_on: str = "", **options: Any) -> Published:
        return publish(FixtureReader(views, fails_on), out, chart_cache=chart_cache, **{"version": VERSION, **options})

    yield run


def _content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def _nothing_else_beside(out: Path) -> bool:
    return [path.name for path in out.parent.iterdir()] == [out.name]


def test_publishing_twice_gives_the_same_bytes(site: Path, out: Path) -> None:
    publish(reader(harbor(), nasty()), out, version=VERSION)  # without the cache: drawn anew
    assert _content(out) == _content(site)


def test_another_version_changes_the_pages(small: Any, out: Path, tmp_path: Path) -> None:
    small(out)
    small(tmp_path / "later", version="10.0.0")
    assert _content(out)["index.html"] != _content(tmp_path / "later")["index.html"]


def test_the_answer_counts_the_pages_and_every_byte(small: Any, out: Path) -> None:
    published = small(out)
    pages = {"index", *(f"tiny/{path}" for path in PATHS_OF_ALL), "tiny/customers/1"}
    assert {"tiny/overview", "tiny/aging", "tiny/tie-out"} <= pages
    assert published == Published(out / "index.html", pages=len(pages), bytes=sum(map(len, _content(out).values())))
    assert set(_content(out)) == {
        "manifest.json",
        *(f"{page}.{ending}" for page in pages for ending in ("html", "json")),
    }


def test_the_manifest_holds_the_checksum_of_every_other_file(site: Path) -> None:
    manifest = json.loads((site / "manifest.json").read_text())
    files = {name: sha256(content).hexdigest() for name, content in _content(site).items() if name != "manifest.json"}
    assert manifest == {"made_by": "tieout", "version": VERSION, "files": files}


def test_progress_is_told_page_by_page(small: Any, out: Path) -> None:
    told: list[tuple[str, int, int]] = []
    small(out, progress=lambda *step: told.append(step))
    pages = len(PATHS_OF_ALL) + 1
    assert told == [("tiny", done, pages) for done in range(1, pages + 1)]


def test_only_the_companies_asked_for_are_published(out: Path, chart_cache: Path) -> None:
    publish(reader(harbor(), nasty()), out, version=VERSION, companies=["harbor"], chart_cache=chart_cache)
    assert {path.name for path in out.iterdir() if path.is_dir()} == {"harbor"}
    assert "nasty" not in (out / "index.html").read_text()


def test_an_unknown_company_is_a_usage_error_that_names_the_known_ones(small: Any, out: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"'acme'.*\n.*tiny"):
        small(out, companies=["acme"])
    assert not out.exists()


def test_without_any_company_nothing_is_published_and_the_next_command_is_told(out: Path) -> None:
    with pytest.raises(TieoutError, match="tieout refresh"):
        publish(FixtureReader(), out, version=VERSION)
    assert not out.exists()


def test_a_company_with_nothing_open_still_has_its_pages(out: Path) -> None:
    publish(reader(Company("quiet", "Quiet Ltd", difference=None)), out, version=VERSION)
    assert "Nothing is open." in (out / "quiet" / "overview.html").read_text()
    assert "n/a in Open balance, Overdue and Open invoices: nothing is open." in (out / "index.html").read_text()


@pytest.mark.parametrize("view", ["rpt_company", "rpt_aging", "rpt_finding"])
def test_a_reader_that_breaks_leaves_the_old_site_as_it_was(small: Any, out: Path, view: str) -> None:
    small(out)
    before = _content(out)
    with pytest.raises((RuntimeError, SourceError), match=r"rpt_company broke|Connection tiny: .*RuntimeError"):
        small(out, fails_on=view)
    assert _content(out) == before
    assert _nothing_else_beside(out)


@pytest.mark.parametrize("view", ["rpt_aging", "rpt_verdict"])
def test_a_company_that_breaks_has_one_page_and_the_others_are_as_without_it(
    out: Path, chart_cache: Path, view: str
) -> None:
    companies = [Company(name, f"{name.title()} Ltd") for name in ("good", "odd")]
    for company in companies:
        company.customers["1"] = "Customer"
        company.owes("1", "120.50", 45)
    publish(reader(*companies), out, version=VERSION, chart_cache=chart_cache)
    before = _content(out)
    broken = FixtureReader(reader(*companies).views, view, "odd")
    published = publish(broken, out, version=VERSION, chart_cache=chart_cache)
    (reason,) = (reason for name, reason in published.without_pages.items() if name == "odd")
    assert reason.startswith("RuntimeError at random_companies.py:")
    after = _content(out)
    assert {path: text for path, text in after.items() if path.startswith("good/")} == {
        path: text for path, text in before.items() if path.startswith("good/")
    }
    assert [path for path in after if path.startswith("odd/")] == ["odd/overview.html", "odd/overview.json"]
    assert "This company is left out" in after["odd/overview.html"].decode()
    assert "n/a in Open balance" in after["index.html"].decode()
    assert "or no numbers of the company are known" in after["index.html"].decode()
    assert set(json.loads(after["manifest.json"])["files"]) == set(after) - {"manifest.json"}


def test_a_full_disk_leaves_the_old_site_and_says_so(small: Any, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small(out)
    before = _content(out)
    write = Path.write_bytes

    def full(path: Path, content: bytes) -> int:
        if path.name == "aging.json":
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(TieoutError, match="disk is full") as told:
        small(out)
    assert told.value.exit_code == 1
    assert _content(out) == before
    assert _nothing_else_beside(out)


def test_a_folder_that_cannot_be_written_is_a_usage_error(small: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ConfigurationError, match="Not a directory") as told:
        small(tmp_path / "file" / "site")
    assert told.value.exit_code == 2
    assert (tmp_path / "file").read_text() == "in the way"


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder in which nobody can make another")
def test_a_parent_that_cannot_be_made_is_a_usage_error(small: Any) -> None:
    with pytest.raises(ConfigurationError, match="cannot be published to /proc/nowhere/site"):
        small(Path("/proc/nowhere/site"))


def test_a_page_that_leads_nowhere_stops_the_whole_pack(small: Any, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small(out)
    before = _content(out)
    others = tuple(entry for entry in catalog.REPORTS if entry.module is not tie_out)
    monkeypatch.setattr(catalog, "REPORTS", others)
    with pytest.raises(SourceError, match=r"leads to tiny/tie-out\.html, which is not in the pack"):
        small(out)
    assert _content(out) == before
    assert _nothing_else_beside(out)


def test_a_file_where_the_site_should_go_is_not_replaced(small: Any, out: Path) -> None:
    out.write_text("mine")
    with pytest.raises(ConfigurationError):
        small(out)
    assert out.read_text() == "mine"


def test_a_folder_of_somebody_else_is_not_replaced(small: Any, out: Path) -> None:
    out.mkdir()
    (out / "thesis.txt").write_text("years of work")
    with pytest.raises(ConfigurationError, match=r"thesis\.txt"):
        small(out)
    assert _content(out) == {"thesis.txt": b"years of work"}


def test_another_program_s_manifest_does_not_make_a_folder_ours(small: Any, out: Path) -> None:
    out.mkdir()
    (out / "manifest.json").write_text('{"name": "a web app"}')
    with pytest.raises(ConfigurationError, match=r"manifest\.json"):
        small(out)


def test_a_file_that_somebody_put_into_our_site_is_not_lost(small: Any, out: Path) -> None:
    small(out)
    (out / ".git").mkdir()
    with pytest.raises(ConfigurationError, match=r"\.git"):
        small(out)
    assert (out / ".git").is_dir()


def test_an_empty_folder_is_filled(small: Any, out: Path) -> None:
    out.mkdir()
    assert small(out).index.is_file()


def test_a_link_to_the_site_s_folder_stays_a_link(small: Any, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "site").symlink_to(tmp_path / "real")
    small(tmp_path / "site")
    assert (tmp_path / "site").is_symlink()
    assert (tmp_path / "real" / "index.html").is_file()


def test_a_publish_killed_between_the_renames_is_put_right_by_the_next(small: Any, out: Path) -> None:
    small(out)
    before = _content(out)
    out.rename(out.parent / ".site.tieout-old")
    with pytest.raises(SourceError):
        small(out, fails_on="rpt_aging")
    assert _content(out) == before
    assert _nothing_else_beside(out)


def test_what_a_killed_publish_left_is_removed_by_the_next(small: Any, out: Path) -> None:
    small(out)
    for leftover in (".site.tieout-new", ".site.tieout-old"):
        (out.parent / leftover).mkdir()
        (out.parent / leftover / "half.html").write_text("")
    small(out)
    assert _nothing_else_beside(out)


def test_two_that_publish_into_one_folder_take_turns_and_never_mix(small: Any, out: Path, tmp_path: Path) -> None:
    whole = {version: tmp_path / version for version in ("1.0.0", "2.0.0")}
    for version, folder in whole.items():
        small(folder, version=version)
    contents = {version: _content(folder) for version, folder in whole.items()}
    for folder in whole.values():
        shutil.rmtree(folder)
    waited: list[str] = []
    inside = threading.Lock()
    write = Path.write_bytes

    def slowly(path: Path, content: bytes) -> int:
        time.sleep(0.002)
        return write(path, content)

    def publish_often(version: str) -> None:
        for _ in range(4):
            small(out, version=version, on_wait=lambda: waited.append(version), check=taking_turns)

    def taking_turns() -> None:
        assert inside.acquire(blocking=False), "only one is at it"
        time.sleep(0.01)
        inside.release()

    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(2) as pool:
        patch.setattr(Path, "write_bytes", slowly)
        for future in [pool.submit(publish_often, version) for version in whole]:
            future.result()
    assert _content(out) in contents.values()
    assert waited
    assert _nothing_else_beside(out)


def test_a_lock_file_that_a_killed_publish_left_stops_nobody(small: Any, out: Path) -> None:
    (out.parent / ".site.tieout-lock").write_text("")
    small(out)
    assert _nothing_else_beside(out)


def test_a_check_that_fails_leaves_the_old_site(small: Any, out: Path) -> None:
    small(out)
    before = _content(out)

    def lost() -> None:
        raise TieoutError("the lock was lost")

    with pytest.raises(TieoutError, match="the lock was lost"):
        small(out, version="2.0.0", check=lost)
    assert _content(out) == before
    assert _nothing_else_beside(out)


@pytest.mark.skipif(not os.path.ismount("/dev/shm"), reason="needs a folder that is a mount point")
def test_a_mount_point_is_refused(small: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"/dev/shm: it is a mount point"):
        small(Path("/dev/shm"))


def test_a_folder_of_the_same_disk_that_is_mounted_is_refused_too(small: Any, out: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    out.mkdir()
    mounted = subprocess.run(["mount", "--bind", tmp_path / "elsewhere", out], check=False, capture_output=True)
    if mounted.returncode:
        pytest.skip("may not mount a folder here")
    try:
        assert not os.path.ismount(out), "it looks like any other folder"
        with pytest.raises(ConfigurationError, match="it is a mount point"):
            small(out)
    finally:
        subprocess.run(["umount", out], check=True)


def test_a_failed_swap_brings_the_old_site_back(small: Any, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small(out)
    before = _content(out)
    rename = Path.rename

    def busy(path: Path, target: Path) -> Path:
        if path.name.startswith(".site.tieout-new"):
            raise OSError(errno.EBUSY, "Device or resource busy", str(target))
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", busy)
    with pytest.raises(ConfigurationError, match="busy"):
        small(out)
    assert _content(out) == before
    assert _nothing_else_beside(out)


def test_importing_the_publisher_is_cheap_and_keeps_to_its_room() -> None:
    heavy = "altair vl_convert pandas psycopg httpx dagster sqlalchemy"
    code = f"import sys, dashboards.site.publish; print([name for name in {heavy.split()} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_clock_is_read_and_no_money_is_added_in_the_room() -> None:
    room = Path(__file__).parents[2] / "dashboards"
    for path in room.rglob("*.py"):
        code = path.read_text(encoding="utf-8")
        for banned in ("datetime.now", "date.today", "time.time", "utcnow", "sum(", "import random", "uuid"):
            assert banned not in code, f"{path.name}: {banned}"
