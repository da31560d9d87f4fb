"""What becomes of the warehouse and the site when tieout.toml changes, or when there are two of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.workspace import FILES, Place, place

LATER = "2026-04-01T12:00:00+00:00"
TRACKER = """
[[connections]]
name = "acme"
source = "timetracker"
base_url = "http://127.0.0.1:9"
token = "not-asked"
home_currency = "USD"
"""


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Two companies, refreshed once."""
    with place(tmp_path_factory.mktemp("place")) as made:
        for name in ("acme", "birch"):
            made.books(name)
        made.configure("acme", "birch")
        made.refresh()
        yield made


def test_another_source_under_the_same_name_is_refused_before_anything_is_landed(here: Place) -> None:
    site, landed = here.published(), here.landed()
    here.config.write_text(FILES.format(name="birch") + TRACKER)
    here.books("birch", documents="document_id,document_type,customer_id,issued_on,total_amount\n")
    refused = here.run("refresh", now=LATER)
    assert refused.code == 2, refused.told
    assert 'acme was read with source = "files" and cannot go on with source = "timetracker"' in refused.err
    assert "a name of its own, or take the change back" in refused.err
    assert "Traceback" not in refused.told
    assert (here.published(), here.landed()) == (site, landed)
    here.books("birch")
    here.configure("acme", "birch")
    assert "Nothing was inserted" in here.refresh().out


def test_a_second_configuration_of_the_folder_has_a_site_of_its_own_or_is_refused(here: Place) -> None:
    site = here.published()
    second = here.folder / "second.toml"
    here.books("cedar")
    second.write_text(FILES.format(name="cedar"))
    refused = here.run("--config", str(second), "refresh")
    assert refused.code == 2, refused.told
    assert 'out = "site-second"' in refused.err
    assert here.published() == site

    second.write_text('[site]\nout = "site-second"\n' + FILES.format(name="cedar"))
    ran = here.run("--config", str(second), "refresh")
    assert ran.code == 0, ran.told
    assert here.published() == site
    companies = [path.name for path in (here.folder / "site-second").iterdir() if path.is_dir()]
    assert companies == ["cedar"]
    again = here.refresh()
    assert "configured" not in again.told, "neither takes the other's companies away"
    assert sorted(path.name for path in here.site.iterdir() if path.is_dir()) == ["acme", "birch"]
    assert here.query("select count(distinct connection) from marts.ar_aging('2026-03-31')") == "3"
    second.unlink()


def test_a_connection_that_is_renamed_or_gone_is_said_listed_and_in_no_sum(here: Place) -> None:
    here.config.write_text(FILES.format(name="birch") + FILES.format(name="acme").replace('"acme"', '"alder"', 1))
    ran = here.refresh(now=LATER)
    assert "acme is no longer configured" in ran.told
    assert here.query("select connection, sum(total) from marts.ar_aging('2026-03-31') group by 1 order by 1") == (
        "alder|290.50\nbirch|290.50"
    )
    assert sorted(path.name for path in here.site.iterdir() if path.is_dir()) == ["alder", "birch"]
    rows = int(here.query("select sum(inserted) from tieout.sync_log where connection = 'acme'"))
    told = here.run("status").out.replace("\n", " ")
    assert f"acme (files): no longer configured since 2026-04-01 12:00Z; {rows} rows kept in raw_files" in told
    (left,) = [each for each in here.status()["left"] if each["connection"] == "acme"]
    assert (left["source"], left["rows"]) == ("files", rows)

    here.configure("acme", "birch")
    ran = here.refresh(now=LATER)
    assert "alder is no longer configured" in ran.told
    assert here.query("select connection from marts.ar_aging('2026-03-31') group by 1 order by 1") == "acme\nbirch"


def test_two_connections_of_one_folder_are_said(here: Place) -> None:
    here.config.write_text(
        FILES.format(name="acme")
        + FILES.format(name="birch")
        + FILES.format(name="acme").replace('"acme"', '"twin"', 1)
    )
    ran = here.refresh(now=LATER)
    assert f"acme and twin read the same books (folder {here.folder / 'acme'})" in ran.told.replace("\n", " ")
    assert "same books as twin" in Path(here.site / "acme" / "tie-out.html").read_text()
