"""What tieout.toml may say, and what is said about what it may not."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines import settings as configuration
from pipelines.errors import ConfigurationError
from pipelines.settings import Settings

CONNECTION = '[[connections]]\nname = "acme"\nsource = "files"\npath = "books"\n'


def load(folder: Path, text: str) -> Settings:
    config = folder / "tieout.toml"
    config.write_text(text)
    return configuration.load(config)


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        load(folder, text)
    assert caught.value.exit_code == 2
    assert str(folder / "tieout.toml") in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[site]\nout = "site\n', "line 2"),
        ('[site]\nouts = "x"', "site.outs: is not a known key. Did you mean out?"),
        ('[sites]\nout = "x"', "sites: is not a known key. Did you mean site?"),
        ('warehouse = "x"', "warehouse: must be a section"),
        ('[schedule]\ntime_zone = "Mars/Olympus"', "'Mars/Olympus' is not a time zone"),
        ("connections = 5", "[[connections]] blocks"),
        ("connections = [1]", "[[connections]] blocks"),
        ('[connections]\nname = "acme"', "[[connections]] blocks"),
        ('[[connections]]\nsource = "files"', "number 1: name: is missing"),
        ('[[connections]]\nname = "acme"', "connection acme: source: is missing"),
        (CONNECTION.replace("acme", "Acme Ltd"), "small letters, digits, - and _"),
        (CONNECTION.replace("acme", "acme ltd"), "small letters, digits, - and _"),
        (CONNECTION + CONNECTION, "two connections are called 'acme'"),
        (CONNECTION + 'home_currency = "dollar"', "home_currency"),
        (CONNECTION + "fiscal_year_start_month = 13", "fiscal_year_start_month"),
        (CONNECTION + 'sweep = "monthly"', "sweep"),
        (CONNECTION + 'ages_from = "birth"', "ages_from"),
        (CONNECTION + 'time_zone = "../etc/passwd"', "is not a time zone"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, words: str) -> None:
    assert words in refusal(tmp_path, text)


def test_bytes_that_are_not_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "tieout.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match="not UTF-8"):
        configuration.load(tmp_path / "tieout.toml")


def test_a_folder_and_a_missing_file_are_no_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"cannot be read: Is a directory"):
        configuration.load(tmp_path)
    with pytest.raises(ConfigurationError, match=r"There is no configuration at .*tieout\.toml.*\n.*tieout demo"):
        configuration.load(tmp_path / "tieout.toml")


@pytest.mark.parametrize(
    "text",
    [
        '[warehouse]\nurl = ["hunter2"]',
        '[warehouse]\nurls = "hunter2"',
        '[[connections]]\nname = "hunter2!"\nsource = "files"',
        CONNECTION.replace('"acme"', '["hunter2"]'),
        CONNECTION + 'fiscal_year_start_month = "hunter2"',
    ],
)
def test_a_wrong_value_is_never_repeated(tmp_path: Path, text: str) -> None:
    if "name" not in text.splitlines()[1]:
        assert "hunter2" not in refusal(tmp_path, text)
    else:
        refusal(tmp_path, text)


def test_settings_do_not_show_their_secrets(tmp_path: Path) -> None:
    found = load(tmp_path, '[warehouse]\nurl = "postgresql://u:hunter2@h/d"\n' + CONNECTION + 'api_key = "hunter2"')
    assert "hunter2" not in repr(found)
    assert "hunter2" not in str(found)


def test_the_site_and_the_database_may_come_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = load(tmp_path, CONNECTION)
    assert found.site_folder == tmp_path / "site"
    assert found.database_url is None
    monkeypatch.setenv("TIEOUT_SITE", "/srv/site")
    monkeypatch.setenv("TIEOUT_DATABASE_URL", "postgresql://h/d")
    assert found.site_folder == Path("/srv/site")
    assert found.database_url == "postgresql://h/d"


def test_an_unset_variable_is_named(tmp_path: Path) -> None:
    found = load(tmp_path, '[warehouse]\nurl = "env:NOT_SET_ANYWHERE"')
    with pytest.raises(ConfigurationError, match=r"(?s)url.*NOT_SET_ANYWHERE, which is not set.*export NOT_SET"):
        _ = found.database_url


@pytest.mark.parametrize("text", ["tomorrow", "2026-03-31", "2026-03-31T12:00:00"])
def test_now_needs_a_time_and_a_zone(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("TIEOUT_NOW", text)
    with pytest.raises(ConfigurationError, match=r"TIEOUT_NOW.*\n.*export TIEOUT_NOW="):
        configuration.now()


def test_now_is_the_given_moment_in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIEOUT_NOW", "2026-03-31T20:00:00-05:00")
    assert configuration.now() == datetime(2026, 4, 1, 1, tzinfo=UTC)
    assert configuration.now().tzinfo is UTC


def test_an_unknown_connection_is_refused_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"(?s)'amce'.*Did you mean acme\?"):
        load(tmp_path, CONNECTION).chosen(["amce"])
    assert [each.name for each in load(tmp_path, CONNECTION).chosen(None)] == ["acme"]


def test_importing_reads_nothing() -> None:
    program = (
        "import sys, time, os\n"
        "opened = []\n"
        "sys.addaudithook(lambda name, args: opened.append((name, args)) if name == 'open' else None)\n"
        "import pipelines.settings, pipelines.cli.app\n"
        "bad = [a for n, a in opened if str(a[0]).endswith(('.toml', '.env')) or a[1] in ('w', 'a')]\n"
        "assert not bad, bad\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, env={"PATH": os.environ["PATH"]})
