"""Secrets taken out of what is told: a vendor knows them, and may repeat them in any of its words."""

import base64
from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar, runtime_checkable
from urllib.parse import quote, quote_plus

from pydantic import BaseModel, SecretStr

from pipelines.errors import TieoutError

SHORTEST = 4  # what is shorter is in every other word
HIDDEN = "[hidden]"

Error = TypeVar("Error", bound=TieoutError)


@runtime_checkable
class Secretive(Protocol):
    """What lets us in somewhere, and knows with which secrets."""

    def secrets(self) -> Iterable[str | None]:
        """All of them, used or not."""
        ...


def basic(client_id: str, client_secret: str) -> str:
    """Name and secret of a client as they are sent."""
    return base64.b64encode(f"{client_id}:{client_secret}".encode()).decode()


def secrets_in(options: BaseModel) -> list[str]:
    """The secrets among the keys of a connection."""
    values = (getattr(options, name) for name in type(options).model_fields)
    return [value.get_secret_value() for value in values if isinstance(value, SecretStr)]


def hide(text: str, secrets: Iterable[str | None]) -> str:
    """The text without any of the secrets, also where it ends in the middle of one."""
    for secret in sorted({form for each in secrets if each for form in _forms(each)}, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
        for length in range(len(secret) - 1, SHORTEST - 1, -1):
            if text.endswith(secret[:length]):
                text = text[:-length] + HIDDEN
                break
    return text


def hidden(error: Error, secrets: Iterable[str | None]) -> Error:
    """The same error without any of the secrets."""
    known = list(secrets)
    told = hide(str(error.args[0]), known)
    hint = error.hint and hide(error.hint, known)
    if (told, hint) == (error.args[0], error.hint):
        return error
    return type(error)(told, hint=hint)


def _forms(secret: str) -> Iterator[str]:
    """A secret as it is, and as it stands in an address."""
    if len(secret) >= SHORTEST:
        yield from {secret, quote(secret), quote(secret, safe=""), quote_plus(secret), secret.strip()}
