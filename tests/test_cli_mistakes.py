"""A user's mistake, a source or a server that is away: one message, the right exit code, nothing good is lost."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipelines.sandbox.quickbooks.server import connection_options, running
from pipelines.sandbox.scenarios.company import company
from tests.workspace import DOCUMENTS, Place, Ran, digests, place

SECRET = "hunter2-very-secret"
ONE = '[[connections]]\nname = "acme"\nsource = "files"\npath = "acme"\n'


def told_once(ran: Ran, code: int, *words: str) -> None:
    """One message on stderr with these words, this exit code, no traceback and no secret."""
    assert ran.code == code, ran.told
    assert ran.err.count("Error:") == 1, ran.told
    assert ran.err.startswith("Error:"), ran.err
    for word in words:
        assert word in ran.err, ran.err
    assert "Traceback" not in ran.told
    assert SECRET not in ran.told


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A place with a published site, which every mistake has to leave as it is."""
    with place(tmp_path_factory.mktemp("good")) as here:
        here.books()
        here.configure("acme")
        here.refresh()
        yield here


@pytest.fixture
def untouched(good: Place) -> Iterator[Place]:
    """The good place, compared afterwards: site to the byte, warehouse to the row."""
    config, site, landed, marts = good.config.read_text(), good.published(), good.landed(), good.marts()
    yield good
    good.config.write_text(config)
    good.books()
    assert good.published() == site
    assert good.landed() == landed
    assert good.marts() == marts
    assert site


@pytest.mark.parametrize(
    ("config", "arguments", "words"),
    [
        ("[site\n", ("refresh",), ("line 1",)),
        ('[site]\nouts = "x"\n' + ONE, ("refresh",), ("site.outs", "Did you mean out?")),
        (ONE + 'paht = "x"', ("refresh",), ("Connection acme", "paht", "Did you mean path?")),
        (
            ONE.replace('"files"', '"fils"'),
            ("refresh",),
            ("Connection acme", "no source 'fils'", "Did you mean files?"),
        ),
        (ONE, ("refresh", "--connection", "amce"), ("'amce'", "Did you mean acme?")),
        (ONE, ("sync", "--connection", "amce"), ("'amce'", "Did you mean acme?")),
        (ONE, ("report", "--company", "amce"), ("'amce'", "Did you mean acme?")),
        ("", ("refresh",), ("no connection", "tieout.example.toml")),
        (ONE, ("report", "--as-of", "31.3.2026"), ("--as-of '31.3.2026'", "2026-03-31")),
        (ONE, ("report", "--known-at", "2026-03-31"), ("--known-at", "2026-04-01T09:00:00Z")),
        (ONE, ("--config", "nowhere.toml", "status"), ("nowhere.toml", "tieout demo")),
        (ONE, ("serve",), ("no site", "tieout refresh")),
    ],
)
def test_wrong_words_end_with_two_before_anything_is_started(
    tmp_path: Path, config: str, arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    (tmp_path / "tieout.toml").write_text(config)
    told_once(Place(tmp_path).run(*arguments), 2, *words)
    assert not (tmp_path / ".tieout" / "postgres").exists()


def test_a_moment_that_is_none_ends_with_two(untouched: Place) -> None:
    told_once(untouched.run("refresh", now="tomorrow"), 2, "TIEOUT_NOW='tomorrow'", "export TIEOUT_NOW=")


def test_a_variable_that_is_not_set_ends_with_two_and_is_named(untouched: Place) -> None:
    untouched.config.write_text(untouched.config.read_text().replace('path = "acme"', 'path = "env:NOT_SET_HERE"'))
    told_once(untouched.run("refresh"), 2, "NOT_SET_HERE", "export NOT_SET_HERE=")
    untouched.config.write_text(f'[warehouse]\nurl = "env:NOT_SET_HERE"\n{ONE}')
    told_once(untouched.run("refresh"), 2, "[warehouse] url", "NOT_SET_HERE")


def test_a_report_before_the_first_refresh_says_what_to_type(tmp_path: Path) -> None:
    with place(tmp_path) as here:
        here.configure("acme")
        ran = here.run("report")
    assert ran.code != 0
    assert ran.err.startswith("Error:")
    assert "Type: tieout refresh" in ran.err
    assert "Traceback" not in ran.told


# The database


@pytest.mark.parametrize("command", ["refresh", "sync", "status", "url", "report"])
def test_a_database_that_is_away_ends_with_five(untouched: Place, command: str) -> None:
    away = f"postgresql://joe:{SECRET}@127.0.0.1:{_closed_port()}/tieout"
    told_once(
        untouched.run(command, TIEOUT_DATABASE_URL=away), 5, "127.0.0.1", "cannot be reached", "TIEOUT_DATABASE_URL"
    )


@pytest.mark.parametrize(
    "url",
    [
        f"mysql://joe:{SECRET}@127.0.0.1/tieout",
        f"postgresql://joe:{SECRET}@127.0.0.1/",
        f"postgresql://joe:100%{SECRET}@127.0.0.1/tieout",
        f"postgresql://joe:p@{SECRET}@127.0.0.1/tieout",
        f"postgresql://joe:{SECRET}@127.0.0.1:port/tieout",
        f"postgresql://joe:{SECRET}@127.0.0.1/tieout?nonsense=1",
        f"host=127.0.0.1 dbname=tieout password={SECRET}",
    ],
)
def test_an_address_that_is_none_ends_with_two_and_is_not_repeated(tmp_path: Path, url: str) -> None:
    here = Place(tmp_path)
    here.configure("acme", more=f'[warehouse]\nurl = "{url}"\n')
    told_once(here.run("status"), 2, "not a PostgreSQL address", "postgresql://user:password@host")


# Folders and the disk


def test_a_site_that_is_a_file_ends_with_two_before_anything_is_read(untouched: Place) -> None:
    (untouched.folder / "taken").write_text("mine")
    untouched.books(documents=DOCUMENTS + "I9,invoice,C1,2026-03-01,1\n")
    told_once(untouched.run("refresh", TIEOUT_SITE="taken"), 2, "taken", "it is a file")
    assert (untouched.folder / "taken").read_text() == "mine"


def test_a_site_below_a_file_ends_with_two_before_anything_is_read(untouched: Place) -> None:
    (untouched.folder / "taken").write_text("mine")
    untouched.books(documents=DOCUMENTS + "I9,invoice,C1,2026-03-01,1\n")
    told_once(untouched.run("refresh", TIEOUT_SITE="taken/site"), 2, "taken", "cannot be written")


def test_a_state_folder_that_cannot_be_made_ends_with_two(tmp_path: Path) -> None:
    (tmp_path / "tieout.toml").write_text(ONE)
    (tmp_path / ".tieout").write_text("mine")
    for command in ("refresh", "status", "url"):
        told_once(Place(tmp_path, parsed=False).run(command), 2, ".tieout", "cannot be written")


def test_a_folder_of_somebody_else_is_not_replaced(untouched: Place) -> None:
    foreign = untouched.folder / "photos"
    foreign.mkdir()
    (foreign / "summer.jpg").write_text("irreplaceable")
    told_once(untouched.run("report", "--out", "photos"), 2, "summer.jpg", "--out")
    assert digests(foreign).keys() == {"summer.jpg"}


FULL_DISK = """
import errno, os
from pathlib import Path
write = Path.write_bytes
pages = 0
def write_bytes(self, data):
    global pages
    if ".tieout-new" in str(self):
        pages += 1
        if pages > 3:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self))
    return write(self, data)
Path.write_bytes = write_bytes
"""


def test_a_disk_that_is_full_while_publishing_leaves_the_old_site(untouched: Place, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(FULL_DISK)
    ran = untouched.run("report", PYTHONPATH=str(tmp_path))
    told_once(ran, 1, "disk is full", "untouched", "df -h")


# The source


@pytest.fixture(scope="module")
def quickbooks(good: Place) -> Iterator[dict[str, str]]:
    """What reaches an invented company over the wire."""
    with running(company.build(date(2026, 3, 31))) as sandbox:
        yield connection_options(sandbox)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"refresh_token": SECRET}, ("invalid_grant", "tieout connect quickbooks --connection qb")),
        ({"client_secret": SECRET}, ("client",)),
        ({"realm_id": "999999"}, ("realm",)),
        ({"base_url": "http://127.0.0.1:1", "token_url": "http://127.0.0.1:1/t"}, ("127.0.0.1:1",)),
    ],
)
def test_a_source_that_refuses_ends_with_three(
    untouched: Place, quickbooks: dict[str, str], change: dict[str, str], words: tuple[str, ...]
) -> None:
    options = "".join(f'{key} = "{value}"\n' for key, value in (quickbooks | change).items())
    untouched.config.write_text(
        f'{untouched.config.read_text()}[[connections]]\nname = "qb"\nsource = "quickbooks"\n{options}'
    )
    ran = untouched.run("sync", "--connection", "qb")
    told_once(ran, 3, "qb", *words)
    assert quickbooks["client_secret"] not in ran.told


# Last, because the place is another one after it


def test_the_other_connection_is_published_when_one_fails_and_again_when_the_disk_was_full(
    good: Place, tmp_path: Path
) -> None:
    site = good.published()
    good.books("broken", documents=DOCUMENTS.replace("100.00", "NaN"))
    good.books(documents=DOCUMENTS + "I3,invoice,C2,2026-03-01,70\n")
    good.configure("acme", "broken")
    (tmp_path / "sitecustomize.py").write_text(FULL_DISK)
    ran = good.run("refresh", PYTHONPATH=str(tmp_path))
    left, _, told = ran.err.rpartition("stay in raw.\n")  # the connections of the mistakes before
    assert left.count("is no longer configured") == ran.err.count("no longer")
    told_once(replace(ran, err=told), 1, "disk is full", "df -h")
    assert good.published() == site
    ran = good.run("refresh")
    told_once(ran, 3, "broken", "documents.csv", "NaN")
    assert "acme: " in ran.out
    assert "nothing new." in ran.out
    assert good.published() != site
    statuses = {company["connection"]: company["last_sync_status"] for company in good.status()["companies"]}
    assert statuses == {"acme": "success", "broken": "failed"}
    assert good.query("select sum(open_amount) from marts.ar_open_item where connection = 'acme'") == "360.50"
    assert good.query("select count(*) from raw_files.document where connection = 'broken'") == "0"


def _closed_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
