"""The embedded server is its owner's alone, whatever the path to it, and opens no folder on the way."""

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from pipelines.errors import ConfigurationError
from pipelines.settings import Settings
from pipelines.warehouse.postgres import embedded, owner, postmaster, server
from pipelines.warehouse.warehouse import Warehouse
from tests.doors.people import ONLY_ROOT, STRANGER, as_user, modes_above, open_to_others, what_a_stranger_reads

OTHER_OWNER = "daemon"  # a user of every Linux, who is neither root nor the stranger
PATHS = {
    "short": "books",
    "odd": """it's "é", $A; %20 日\\ &""",
    "long and odd": "日本語 'x' " * 8,
}


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder in which everybody may walk and read; pytest's own are closed."""
    folder = Path(tempfile.mkdtemp(prefix="doors-")).resolve()
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def answer(url: str, query: str = "select 'let in'") -> str:
    with psycopg.connect(url, connect_timeout=5) as session:
        return str(session.execute(query.encode()).fetchone()[0])  # type: ignore[index]


def socket_of(url: str) -> Path:
    asked = parse_qs(urlsplit(url).query)
    return Path(asked["host"][0]) / f".s.PGSQL.{asked.get('port', ['5432'])[0]}"


def knock(path: Path) -> str:
    with socket.socket(socket.AF_UNIX) as knocking:
        knocking.connect(str(path))
    return "let in"


@ONLY_ROOT
@pytest.mark.parametrize(("path", "parent"), list(zip(PATHS.values(), (0o755, 0o700, 0o755), strict=True)), ids=PATHS)
def test_a_server_that_root_starts_is_closed_to_others_and_opens_no_folder(
    public: Path, path: str, parent: int
) -> None:
    (public / "parent").mkdir(mode=parent)
    folder = public / "parent" / path
    folder.mkdir()
    settings = Settings(folder=folder)
    before = modes_above(folder / ".tieout")
    wheel = modes_above(Path(embedded.program("postgres")))
    url = server.running(settings).warehouse
    try:
        assert answer(url) == "let in"
        assert answer(url, "show unix_socket_permissions") == "0700"
        found = socket_of(url)
        assert found.parent.stat().st_mode & 0o777 == 0o700
        assert found.stat().st_mode & 0o777 == 0o700
        for forbidden in (lambda at=found: knock(at), lambda at=url: answer(at)):
            assert "ermission denied" in as_user(STRANGER, forbidden)
        assert what_a_stranger_reads(folder / ".tieout") == []
        assert open_to_others(folder / ".tieout" / "postgres") == []
        assert modes_above(folder / ".tieout") == before
        assert modes_above(Path(embedded.program("postgres"))) == wheel
    finally:
        assert server.stop(settings)
    assert not found.parent.exists()


@ONLY_ROOT
@pytest.mark.parametrize("runtime", [False, True], ids=["no XDG_RUNTIME_DIR", "XDG_RUNTIME_DIR"])
def test_a_server_that_a_user_starts_is_closed_to_everybody_else(public: Path, runtime: bool) -> None:
    def live() -> str:
        os.environ.pop("XDG_RUNTIME_DIR", None)
        if runtime:
            (public / "runtime").mkdir(mode=0o700)
            os.environ["XDG_RUNTIME_DIR"] = str(public / "runtime")
        told = []
        for path in paths:
            (public / path).mkdir()
            told.append(server.running(Settings(folder=public / path)).warehouse)
            told.append(answer(told[-1]))
        return "\n".join(told)

    paths = [PATHS["long and odd"]] if runtime else list(PATHS.values())
    public.chmod(0o777)
    told = as_user(OTHER_OWNER, live).splitlines()
    try:
        assert told[1::2] == ["let in"] * len(paths), "\n".join(told)
        for url, path in zip(told[::2], paths, strict=True):
            found = socket_of(url)
            assert found.parent.stat().st_mode & 0o777 == 0o700
            assert found.owner() == OTHER_OWNER
            is_in_place = found.parent == public / path / ".tieout" / "postgres"
            assert is_in_place == (path == PATHS["short"])
            if not is_in_place:
                assert found.parent.is_relative_to(public / "runtime") is runtime
            assert "ermission denied" in as_user(STRANGER, lambda at=found: knock(at))  # type: ignore[misc]
            assert what_a_stranger_reads(public / path / ".tieout") == []
            assert open_to_others(public / path / ".tieout" / "postgres") == []
    finally:
        for path in paths:
            server.stop(Settings(folder=public / path))


@ONLY_ROOT
def test_the_server_asks_the_system_who_is_there_even_where_its_folder_was_opened(public: Path) -> None:
    settings = Settings(folder=public)
    url = server.running(settings).warehouse
    try:
        found = socket_of(url)
        found.parent.chmod(0o777)
        found.chmod(0o777)
        assert "let in" in as_user(STRANGER, lambda: knock(found))
        assert "Peer authentication failed" in as_user(STRANGER, lambda: answer(url))
        server.running(settings)
        assert found.parent.stat().st_mode & 0o777 == 0o700, "what an earlier release left open is closed"
    finally:
        server.stop(settings)


@ONLY_ROOT
def test_a_folder_that_somebody_else_put_where_the_socket_goes_is_not_used(
    public: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = public / ("long-" * 30) / ".tieout" / "postgres"
    data.mkdir(parents=True)
    mine = owner.Owner(os.geteuid(), os.getegid(), is_other=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(public))
    first = owner.socket_folder(data, mine)
    assert owner.socket_folder(data, mine) == first
    first.rmdir()
    as_user(STRANGER, lambda: "")
    first.mkdir(mode=0o777)
    first.chmod(0o777)
    assert owner.socket_folder(data, mine) not in (first, data)
    first.rmdir()
    first.symlink_to(public)
    assert owner.socket_folder(data, mine) not in (first, data, public)
    first.unlink()
    first.mkdir(mode=0o700)
    os.chown(first, 65534, 65534)
    assert owner.socket_folder(data, mine) not in (first, data)
    assert first.stat().st_uid == 65534


def test_a_server_whose_socket_was_tidied_away_is_started_again(public: Path) -> None:
    settings = Settings(folder=public / ("long-" * 30))
    settings.folder.mkdir()
    found = socket_of(server.running(settings).warehouse)
    try:
        shutil.rmtree(found.parent)
        assert answer(server.running(settings).warehouse) == "let in"
        assert found.parent.stat().st_mode & 0o777 == 0o700
    finally:
        assert server.stop(settings)


@ONLY_ROOT
def test_programs_that_the_servers_user_cannot_walk_to_run_from_a_copy(
    public: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = Path(embedded.program("postgres")).parents[1]
    closed = public / "closed" / wheel.parent.name
    closed.mkdir(parents=True)
    (public / "closed").chmod(0o700)
    (closed / wheel.name).symlink_to(wheel)
    (closed.with_name(f"{closed.name}.libs")).symlink_to(wheel.parent.with_name(f"{wheel.parent.name}.libs"))
    monkeypatch.setattr(embedded, "_wheel", lambda: closed / wheel.name)
    settings = Settings(folder=public)
    url = server.running(settings).warehouse
    process = postmaster.marks(public / ".tieout" / "postgres")
    assert process
    program = Path(f"/proc/{process.pid}/exe").readlink()
    copy = program.parents[3]
    try:
        assert answer(url) == "let in"
        assert not program.is_relative_to(wheel)
        assert (public / "closed").stat().st_mode & 0o777 == 0o700
        assert not [path for path in copy.rglob("*") if path.lstat().st_mode & 0o022 and not path.is_symlink()]
    finally:
        server.stop(settings)
        shutil.rmtree(copy)


def test_the_servers_processes_know_none_of_our_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QBO_CLIENT_SECRET", "AB11planted0123456789")
    settings = Settings(folder=tmp_path)
    server.running(settings)
    try:
        process = postmaster.marks(tmp_path / ".tieout" / "postgres")
        assert process
        told = Path(f"/proc/{process.pid}/environ").read_bytes()
        assert b"PATH=" in told
        assert b"planted" not in told
    finally:
        server.stop(settings)


def test_a_port_is_opened_on_loopback_alone_and_asks_for_a_password(tmp_path: Path) -> None:
    port = free_port()
    closed = Settings(folder=tmp_path)
    settings = Settings.model_validate({"folder": tmp_path, "warehouse": {"port": port}})
    url = server.running(settings).warehouse
    try:
        assert server.running(settings).warehouse == url
        with psycopg.connect(url, autocommit=True) as session:
            session.execute("create role jdbc login password 'p@ss word'")
            (kept,) = session.execute("select rolpassword from pg_authid where rolname = 'jdbc'").fetchone() or ("",)
            assert str(kept).startswith("SCRAM-SHA-256$")
        over = f"host=127.0.0.1 port={port} dbname=tieout connect_timeout=5"
        assert answer(f"{over} user=jdbc password='p@ss word'") == "let in"
        for refused in ("user=jdbc password=wrong", "user=jdbc", "user=postgres", "user=postgres password=postgres"):
            with pytest.raises(psycopg.OperationalError):
                answer(f"{over} {refused}")
        reader = Warehouse.running(settings).reader_address()
        assert reader.startswith("postgresql://tieout_reader:")
        assert reader.endswith(f"@127.0.0.1:{port}/tieout")
        assert answer(reader) == "let in"
        with psycopg.connect(reader, autocommit=True, options="-c default_transaction_read_only=off") as session:
            session.execute("alter role tieout_reader password 'mine'")
        assert Warehouse.running(settings).reader_address() == reader
        assert answer(reader) == "let in"
        for other in ("postgres", "template1"):
            with pytest.raises(psycopg.OperationalError, match="permission denied"):
                answer(f"{reader.rpartition('/')[0]}/{other}")
        assert listening(port) == {"0100007F"}
        with pytest.raises(ConfigurationError, match=r"runs with port \d+, and .* asks for no port"):
            server.running(closed)
    finally:
        assert server.stop(closed)
    assert listening(port) == set()


def free_port() -> int:
    """A port of loopback that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listening(port: int) -> set[str]:
    """The addresses on which somebody listens on this port, as the kernel writes them."""
    lines = [
        line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]
    ]
    places = [line[1].split(":") for line in lines if line[3] == "0A"]
    return {address for address, number in places if int(number, 16) == port}
