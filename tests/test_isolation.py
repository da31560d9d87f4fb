"""What the models or the pages cannot take of one company stays its own trouble: the others are built and published."""

from collections.abc import Iterator

import pytest

from tests.workspace import DOCUMENTS, Place, place

COMPANIES = ("acme", "birch", "cedar")
FIRST, SECOND, THIRD, FOURTH = (f"2026-04-0{day}T12:00:00+00:00" for day in (1, 2, 3, 4))
NEW = DOCUMENTS + "I3,invoice,C1,2026-03-01,9.00\n"
# a version that was judged readable and is not: no model is ready for it
BREAK = """
update raw_files.document
set payload = jsonb_set(payload, '{issued_on}', '"someday"')
where connection = 'birch' and id = 'I3' and seen_to is null
"""
OPEN = "select connection, sum(open_amount) from marts.ar_open_item group by 1 order by 1"


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Three companies, refreshed; then a new invoice for each, and the models cannot take one of them."""
    with place(tmp_path_factory.mktemp("place")) as made:
        for name in COMPANIES:
            made.books(name)
        made.configure(*COMPANIES)
        made.refresh(now=FIRST)
        for name in COMPANIES:
            made.books(name, documents=NEW)
        assert made.run("sync", now=SECOND).code == 0
        made.query(BREAK)
        yield made


def test_one_company_whose_news_the_models_cannot_take_keeps_its_last_good_state(here: Place) -> None:
    ran = here.run("refresh", now=SECOND)
    assert ran.code == 3, ran.told
    assert "Traceback" not in ran.told
    assert "Connection birch: the models cannot be built with what was read" in ran.err
    assert 'invalid input syntax for type date: "someday"' in ran.err
    assert "; it came with document I3)" in ran.err
    assert "tieout refresh --connection birch" in ran.err
    assert here.query(OPEN).split() == ["acme|299.50", "birch|290.50", "cedar|299.50"]
    page = (here.site / "birch" / "overview.html").read_text()
    assert "with what came later they cannot be computed" in page
    assert "290.50" in page
    assert "cannot be computed" not in (here.site / "acme" / "overview.html").read_text()
    assert "birch: The numbers are those" in (here.site / "index.html").read_text()
    assert here.query("select connection, kind from marts.ar_finding where kind = 'not_built'") == "birch|not_built"


def test_as_long_as_nothing_changed_it_is_said_again_and_nothing_is_built(here: Place) -> None:
    site = here.published()
    ran = here.run("refresh", now=SECOND)
    assert ran.code == 3, ran.told
    assert "Nothing was inserted, nothing changed" in ran.out
    assert "Connection birch: the models cannot be built" in ran.err
    assert here.published() == site
    (birch,) = (each for each in here.status()["companies"] if each["connection"] == "birch")
    assert "someday" in birch["not_built"]


def test_a_company_that_never_could_be_built_is_left_out(here: Place) -> None:
    here.books("dogwood", documents=NEW)
    here.configure(*COMPANIES, "dogwood")
    assert here.run("sync", now=THIRD).code == 0
    here.query(BREAK.replace("birch", "dogwood"))
    ran = here.run("refresh", now=THIRD)
    assert ran.code == 3, ran.told
    assert "Connection dogwood: the models cannot be built with what was read" in ran.err
    assert "It is left out" in ran.err
    assert here.query(OPEN).split() == ["acme|299.50", "birch|290.50", "cedar|299.50"]
    page = (here.site / "dogwood" / "overview.html").read_text()
    assert "This company is left out" in page
    assert "Type: tieout refresh --connection dogwood" in page
    assert "dogwood/overview.html" in (here.site / "index.html").read_text()


def test_a_good_version_cures_both(here: Place) -> None:
    for name in ("birch", "dogwood"):
        here.books(name, documents=NEW.replace("9.00", "10.00"))
    here.refresh(now=FOURTH)
    assert here.query(OPEN).split() == ["acme|299.50", "birch|300.50", "cedar|299.50", "dogwood|300.50"]
    assert "cannot be computed" not in (here.site / "birch" / "overview.html").read_text()
    early = here.run("report", "--known-at", THIRD, "--company", "dogwood", now=FOURTH)
    assert early.code == 2, early.told
    assert "Nothing was known of dogwood at 2026-04-03T12:00:00+00:00" in early.err
    assert (
        here.query(f"select count(*) from marts.ar_open_items('2026-04-03', '{THIRD}') where connection = 'dogwood'")
        == "0"
    )
    assert here.query("select count(*) from tieout.skipped where known_to = 'infinity'") == "0"


def test_a_company_whose_pages_cannot_be_made_has_one_that_says_so(here: Place) -> None:
    here.query("alter view reports.rpt_overview rename to rpt_overview_of_all")
    here.query(
        "create view reports.rpt_overview as select * from reports.rpt_overview_of_all"
        " where 1 / (connection <> 'birch')::integer = 1"
    )
    ran = here.run("report", "--out", "asked", now=FOURTH)
    assert ran.code == 3, ran.told
    assert "Connection birch: its pages could not be made (division by zero)." in ran.err
    assert "tieout refresh --connection birch" in ran.err
    asked = here.folder / "asked"
    assert sorted(path.name for path in (asked / "birch").rglob("*")) == ["overview.html", "overview.json"]
    assert "This company is left out (its pages could not be made" in (asked / "birch" / "overview.html").read_text()
    for name in ("acme", "cedar"):
        assert (asked / name / "overview.html").read_bytes() == (here.site / name / "overview.html").read_bytes()
    alone = here.run("report", "--out", "alone", "--company", "birch", now=FOURTH)
    assert alone.code == 3, alone.told
    assert not (here.folder / "alone").exists()
