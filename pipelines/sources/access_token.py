"""An OAuth access token from the environment, for a source that is read without a warehouse.

Stored tokens lie in the warehouse, and a refresh whose result is not stored would spend them: so one access token is
taken from `TIEOUT_ACCESS_TOKEN`, used while it lasts, and never refreshed.
"""

import os
from contextlib import AbstractContextManager
from datetime import timedelta

from pipelines import settings as configuration
from pipelines.errors import ConfigurationError, SourceError
from pipelines.settings import Connection
from pipelines.sources.stream import Source, Tokens, connect_command

ACCESS_TOKEN = "TIEOUT_ACCESS_TOKEN"  # noqa: S105  the name of a variable


class AccessToken:
    """A token store that holds one access token, which nobody can refresh."""

    def __init__(self, connection: Connection, token: str) -> None:
        self._connection = connection
        self._token = token

    def load(self) -> Tokens:
        """Return the token as one that lasts."""
        return Tokens(self._token, "", configuration.now() + timedelta(days=1))

    def save(self, tokens: Tokens) -> None:
        """Raise SourceError: nothing is stored here."""
        raise self._refused()

    def delete(self) -> None:
        """Raise SourceError: nothing is stored here."""
        raise self._refused()

    def lock(self) -> AbstractContextManager[None]:
        """Raise SourceError: tokens are to be changed only if the vendor no longer accepts this one."""
        raise self._refused()

    def _refused(self) -> SourceError:
        return SourceError(
            f"Connection {self._connection.name}: the access token in {ACCESS_TOKEN} is no longer accepted.",
            hint=_token_hint(self._connection),
        )


def read_access_token(source: Source, connection: Connection) -> str:
    """Return the access token of the environment; an empty text for a source without a login.

    Raise ConfigurationError, with what to type, if it is needed and not set.
    """
    token = os.environ.get(ACCESS_TOKEN) or ""
    if source.login and not token:
        raise ConfigurationError(
            f"Connection {connection.name} needs an OAuth access token: stored tokens lie in the warehouse, which is"
            " not opened here.",
            hint=_token_hint(connection),
        )
    return token


def _token_hint(connection: Connection) -> str:
    return (
        f"Type: export {ACCESS_TOKEN}=… with one that the vendor's developer pages give out for an hour; to let Tieout"
        f" keep tokens itself: {connect_command(connection)}"
    )
