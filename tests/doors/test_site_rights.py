"""Who may read a published site: its owner, or everybody where the settings say so."""

import json
import os
from pathlib import Path

import pytest

from dashboards.site.atomic_replace import MADE_BY, MANIFEST, replaced
from pipelines.errors import ConfigurationError
from pipelines.settings import Settings
from tests.doors.people import open_to_others


def publish(out: Path, *, is_public: bool) -> None:
    with replaced(out, is_public=is_public) as folder:
        (folder / "acme").mkdir()
        (folder / "acme" / "aging.html").write_text("owed")
        (folder / "index.html").write_text("home")
        content = {"made_by": MADE_BY, "files": {"acme/aging.html": "", "index.html": ""}}
        (folder / MANIFEST).write_text(json.dumps(content))
        assert folder.stat().st_mode & 0o077 == 0, "nobody else looks while it is being made"


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_a_site_is_its_owners_alone_unless_it_is_public_and_then_everybodys(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        out = tmp_path / "new" / "deep" / "site"
        publish(out, is_public=False)
        assert open_to_others(tmp_path / "new") == []
        publish(out, is_public=True)
        modes = {path.relative_to(out).as_posix(): path.stat().st_mode & 0o777 for path in (out, *out.rglob("*"))}
        assert modes == {".": 0o755, "acme": 0o755, "acme/aging.html": 0o644, "index.html": 0o644, MANIFEST: 0o644}
        publish(out, is_public=False)
        assert open_to_others(out) == []
        publish(tmp_path / "public" / "site", is_public=True)
        assert (tmp_path / "public").stat().st_mode & 0o777 == 0o755
    finally:
        os.umask(before)


def test_a_folder_that_was_there_keeps_its_rights(tmp_path: Path) -> None:
    (tmp_path / "www").mkdir()
    for mode in (0o711, 0o700):
        (tmp_path / "www").chmod(mode)
        publish(tmp_path / "www" / "site", is_public=True)
        publish(tmp_path / "www" / "site", is_public=False)
        assert (tmp_path / "www").stat().st_mode & 0o777 == mode


def test_the_settings_or_the_environment_say_that_a_site_is_public(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = Settings.model_validate({"folder": tmp_path, "site": {"public": True}})
    assert (Settings(folder=tmp_path).site_is_public, said.site_is_public) == (False, True)
    monkeypatch.setenv("TIEOUT_SITE_PUBLIC", "1")
    assert Settings(folder=tmp_path).site_is_public
    monkeypatch.setenv("TIEOUT_SITE_PUBLIC", "0")
    assert not said.site_is_public
    monkeypatch.setenv("TIEOUT_SITE_PUBLIC", "maybe")
    with pytest.raises(ConfigurationError, match="neither 1 nor 0"):
        _ = said.site_is_public
