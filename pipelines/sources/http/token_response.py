"""A token endpoint's response: the tokens in it, how long they last, and what a refusal of the client means.

No request is made here; who sends one stands in `auth` (refresh) and `authorization_code` (first tokens).
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

import httpx

from pipelines.sources.stream import Tokens

SHORTEST_LIFE, LONGEST_LIFE = 120, 86_400  # seconds that an access token is taken to last, whatever is said


def has_tokens(content: Mapping[str, object]) -> bool:
    """Tell whether there is an access token that can be sent, and no refresh token that cannot."""
    refresh = content.get("refresh_token")
    return is_token(content.get("access_token")) and (refresh is None or is_token(refresh))


def is_token(given: object) -> bool:
    """Tell whether the value can be sent in a header: null, a number or a line break cannot."""
    return isinstance(given, str) and re.fullmatch(r"[!-~]{1,8192}", given) is not None


def tokens_from(content: dict[str, object], sent: str, now: datetime) -> Tokens:
    """Return the tokens of a response; a refresh token that was sent and replaced is kept as the previous one."""
    fresh = str(content.get("refresh_token") or sent)
    return Tokens(
        access_token=str(content["access_token"]),
        refresh_token=fresh,
        expires_at=now + timedelta(seconds=_seconds(content.get("expires_in"))),
        previous_refresh_token=sent if sent and fresh != sent else None,
    )


def refused_client(response: httpx.Response, content: dict[str, object]) -> tuple[str, str]:
    """Return what a refusal of the client, or any unknown response, means, and what to do about it."""
    if content.get("error") == "invalid_client" or response.status_code == httpx.codes.UNAUTHORIZED:
        return (
            "the token endpoint does not know the client (invalid_client).",
            "Check client_id and client_secret: production and development have keys of their own.",
        )
    without = " without a token that can be used" if response.is_success else ""
    return f"the token endpoint answered {response.status_code}{without}.", "Check token_url."


def content_of(response: httpx.Response) -> dict[str, object]:
    """Return the JSON object of a response; an empty one for anything else."""
    try:
        content = response.json()
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def _seconds(given: object) -> int:
    """Return how many seconds an access token lasts: an hour if none is said, and always within bounds."""
    said = str(given)
    if not re.fullmatch(r"[0-9]{1,18}([.][0-9]{1,18})?", said) or isinstance(given, bool):
        return 3600
    return min(LONGEST_LIFE, max(SHORTEST_LIFE, int(float(said))))
