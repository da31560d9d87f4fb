"""`tieout demo`: the main job offline, then twice at once; it leaves pages and nothing running."""

from pathlib import Path

from tests.warehouse.test_server import servers_of
from tests.workspace import PATIENCE, Place, digests


def test_the_demo_ends_with_a_page_leaves_nothing_running_and_builds_nothing_the_second_time(tmp_path: Path) -> None:
    demo = Place(tmp_path / "demo")
    here = Place(tmp_path, parsed=False)
    elsewhere = {"TIEOUT_DATABASE_URL": "postgresql://127.0.0.1:1/real_books", "TIEOUT_SITE": "/nowhere"}

    first = here.run("demo", **elsewhere)
    assert (first.code, first.err) == (0, ""), first.told
    companies, page = " ".join(first.out.splitlines()[-7:-1]), first.out.splitlines()[-1]
    assert page == f"Open file://{demo.site}/index.html"
    assert (companies.count("yes"), companies.count("NO")) == (
        2,
        1,
    )  # the agency calls two invoices paid that nobody paid
    assert ["EUR" in companies, "USD" in companies] == [True, True]
    assert all(len(line) <= 80 for line in first.out.splitlines()[:-1]), first.out
    assert (demo.site / "index.html").exists()
    assert servers_of(demo) == []
    site = digests(demo.site)

    both = [here.start("demo", **elsewhere) for _ in range(2)]
    told = [process.communicate(timeout=PATIENCE) for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    assert sorted(err for _, err in told) == ["", "Another demo runs in this folder; waiting for it.\n"]
    assert ["nothing new." in out for out in (first.out, *(out for out, _ in told))] == [False, True, True]
    assert digests(demo.site) == site
    assert servers_of(demo) == []


def test_the_demo_does_not_overwrite_a_configuration_of_real_books(tmp_path: Path) -> None:
    here = Place(tmp_path, parsed=False)
    here.configure("acme")
    real = here.config.read_text()
    ran = here.run("demo", ".")
    assert ran.code == 2
    assert ran.err.startswith("Error:")
    assert "overwritten" in ran.err
    assert here.config.read_text() == real
    assert not (tmp_path / ".tieout").exists()
