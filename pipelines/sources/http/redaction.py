"""Redaction: secrets taken out of every text that is shown or logged.

A vendor knows our secrets and may repeat them in any of its messages. Known secrets are replaced wherever they stand;
`redacted` also hides what only looks like one.
"""

import base64
import re
from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar, runtime_checkable
from urllib.parse import quote, quote_plus

from pydantic import BaseModel, SecretStr

from pipelines.errors import TieoutError

SHORTEST = 4  # what is shorter is in every other word
HIDDEN = "[hidden]"
SECRET_LOOKING = re.compile(r"[A-Za-z0-9_\-.+/=]{20,}")
NOT_SHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+")

Error = TypeVar("Error", bound=TieoutError)


@runtime_checkable
class Secretive(Protocol):
    """An authentication that knows its own secrets."""

    def secrets(self) -> Iterable[str | None]:
        """Return all of them, used or not."""
        ...


def basic(client_id: str, client_secret: str) -> str:
    """Return a client's id and secret as HTTP basic authentication sends them."""
    return base64.b64encode(f"{client_id}:{client_secret}".encode()).decode()


def secrets_in(options: BaseModel) -> list[str]:
    """Return the secrets among the keys of a connection."""
    values = (getattr(options, name) for name in type(options).model_fields)
    return [value.get_secret_value() for value in values if isinstance(value, SecretStr)]


def hide(text: str, secrets: Iterable[str | None]) -> str:
    """Return the text without any of the secrets, also if it ends in the middle of one."""
    for secret in sorted({form for each in secrets if each for form in _forms(each)}, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
        for length in range(len(secret) - 1, SHORTEST - 1, -1):
            if text.endswith(secret[:length]):
                text = text[:-length] + HIDDEN
                break
    return text


def redacted(text: str) -> str:
    """Return the text without anything that looks like a token, or that a terminal would obey."""
    text = NOT_SHOWN.sub(" ", text)
    return SECRET_LOOKING.sub(lambda match: "[hidden]" if re.search(r"\d", match[0]) else match[0], text)


def hidden(error: Error, secrets: Iterable[str | None]) -> Error:
    """Return the same error without any of the secrets."""
    known = list(secrets)
    told = hide(str(error.args[0]), known)
    hint = error.hint and hide(error.hint, known)
    if (told, hint) == (error.args[0], error.hint):
        return error
    return type(error)(told, hint=hint)


def _forms(secret: str) -> Iterator[str]:
    """Yield a secret as it is, and as it stands in an address."""
    if len(secret) >= SHORTEST:
        yield from {secret, quote(secret), quote(secret, safe=""), quote_plus(secret), secret.strip()}
