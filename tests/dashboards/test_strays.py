"""What a file manager leaves in a folder that somebody looked into makes the folder nobody's."""

from pathlib import Path

import pytest

from dashboards.site.atomic_replace import replaced


@pytest.mark.parametrize("stray", [".DS_Store", "Thumbs.db", "desktop.ini"])
def test_a_folder_that_was_looked_into_is_filled(tmp_path: Path, stray: str) -> None:
    out = tmp_path / "site"
    out.mkdir()
    (out / stray).write_bytes(b"icons")
    with replaced(out) as new:
        (new / "index.html").write_text("page")
    assert [path.name for path in out.iterdir()] == ["index.html"]
