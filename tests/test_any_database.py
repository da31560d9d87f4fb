"""The warehouse may be a database of any name, whatever variables of other programs stand in the environment."""

from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
import pytest

from tests.workspace import Place

STRAY = {
    "TIEOUT_DB_NAME": "elsewhere",
    "TIEOUT_DB_HOST": "nowhere",
    "TIEOUT_DB_PORT": "1",
    "TIEOUT_DB_SSLMODE": "require",
}


@pytest.mark.parametrize("name", ["2026", "Bob's Bücher-2"])
def test_the_command_builds_in_a_database_of_any_name(tmp_path: Path, server_url: str, name: str) -> None:
    url = urlunsplit(urlsplit(server_url)._replace(path=f"/{quote(name)}"))
    here = Place(tmp_path)
    here.books()
    here.configure("acme")
    here.refresh(TIEOUT_DATABASE_URL=url, **STRAY)
    assert (here.site / "acme" / "aging.html").exists()
    with psycopg.connect(url) as session:
        assert session.execute(
            "select current_database(), sum(total) from marts.ar_aging('2026-03-31')"
        ).fetchall() == [(name, 290.50)]
    again = here.run("refresh", TIEOUT_DATABASE_URL=url)
    assert (again.code, "Nothing was inserted" in again.out) == (0, True)
