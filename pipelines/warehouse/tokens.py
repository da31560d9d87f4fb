"""Rotating OAuth tokens, encrypted at rest: both are saved at once, before anybody uses them.

The key comes from `TIEOUT_SECRET_KEY` or a file that only its owner can read; a table dump alone opens nothing.
"""

import base64
import contextlib
import hashlib
import os
from collections.abc import Collection, Iterator
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from pipelines.errors import ConfigurationError
from pipelines.settings import KEY_VARIABLE
from pipelines.sources.stream import Tokens
from pipelines.warehouse.database import Database

KEY_FILE = "secret.key"
TOKENS_LOCK = 7_346_512  # the first half of a connection's lock; any number, the same for every Tieout


class StoredTokens:
    """A store of one connection's tokens in `tieout.token`, for the hosts that they were given for and no other."""

    def __init__(self, database: Database, state: Path, connection: str, hosts: Collection[str]) -> None:
        self._database = database
        self._state = state
        self._connection = connection
        self._hosts = " ".join(sorted(hosts))

    def load(self) -> Tokens | None:
        """Return the newest tokens, or None before the first exchange.

        Tokens under another key, or that would be sent to another host than before, are a ConfigurationError.
        """
        with self._database.session() as opened:
            row = opened.execute(
                "select access_token, refresh_token, previous_refresh_token, expires_at, given_for"
                " from tieout.token where connection = %s",
                [self._connection],
            ).fetchone()
        if row is None:
            return None
        access, refresh, previous, expires_at, given_for = row
        if given_for not in (None, self._hosts):  # None of an earlier release
            raise ConfigurationError(
                f"The stored tokens of connection {self._connection} were given for {given_for}, and would be sent to"
                f" {self._hosts}.",
                hint="Put the addresses in tieout.toml back, or let us in anew: tieout connect SOURCE --connection"
                f" {self._connection}",
            )
        return Tokens(self._open(access), self._open(refresh), expires_at, self._open(previous) if previous else None)

    def save(self, tokens: Tokens) -> None:
        """Commit both tokens at once."""
        previous = tokens.previous_refresh_token
        with self._database.session() as opened:
            opened.execute(
                "insert into tieout.token"
                " (connection, access_token, refresh_token, previous_refresh_token, expires_at, given_for)"
                " values (%s, %s, %s, %s, %s, %s)"
                " on conflict (connection) do update set access_token = excluded.access_token,"
                " refresh_token = excluded.refresh_token, previous_refresh_token = excluded.previous_refresh_token,"
                " expires_at = excluded.expires_at, given_for = excluded.given_for",
                [
                    self._connection,
                    self._seal(tokens.access_token),
                    self._seal(tokens.refresh_token),
                    self._seal(previous) if previous else None,
                    tokens.expires_at,
                    self._hosts,
                ],
            )

    def delete(self) -> None:
        """Forget the tokens."""
        with self._database.session() as opened:
            opened.execute("delete from tieout.token where connection = %s", [self._connection])

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the right to change this connection's tokens until the block ends, or the process."""
        with self._database.session(autocommit=True) as opened:
            opened.execute("select pg_advisory_lock(%s, hashtext(%s))", [TOKENS_LOCK, self._connection])
            yield

    def _seal(self, text: str) -> bytes:
        return Fernet(key(self._state)).encrypt(text.encode())

    def _open(self, sealed: bytes) -> str:
        try:
            return Fernet(key(self._state)).decrypt(bytes(sealed)).decode()
        except InvalidToken:
            raise ConfigurationError(
                f"The stored tokens of connection {self._connection} were sealed with another key.",
                hint=f"Set {KEY_VARIABLE} to that key, or let us in anew: tieout connect SOURCE --connection"
                f" {self._connection}",
            ) from None


def key(state: Path) -> bytes:
    """Return the sealing key: from `TIEOUT_SECRET_KEY`, else from a 0600 file in the state folder, made if missing."""
    given = os.environ.get(KEY_VARIABLE)
    if given:
        return base64.urlsafe_b64encode(hashlib.sha256(given.encode()).digest())
    path = state / KEY_FILE
    if not path.exists():
        _make_key_file(path)
    if path.stat().st_mode & 0o077:
        raise ConfigurationError(
            f"The key of the stored tokens can be read by others than its owner: {path}.",
            hint=f"Type: chmod 600 {path}",
        )
    return path.read_bytes()


def _make_key_file(path: Path) -> None:
    """Make the file, whole or not at all, also when two commands make it at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    own = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(Fernet.generate_key())
    with contextlib.suppress(FileExistsError):
        os.link(own, path)
    own.unlink()
