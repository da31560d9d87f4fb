"""Limits of every response of every source: seconds, bytes, nesting, pages; and where a secret may be sent at all.

Each limit is far above what any vendor needs; how often a vendor may be asked stands in `rate_limit`.
"""

import ipaddress
import random
import re
import time
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import accumulate
from typing import Any
from urllib.parse import urlsplit

import httpx

LONGEST_SILENCE = 130.0  # seconds between two parts of an answer; QuickBooks itself gives up after 120
LONGEST_ANSWER = 300.0  # seconds, from its first byte to its last
LARGEST_ANSWER = 256 * 1024 * 1024  # bytes, as sent and as unpacked
DEEPEST = 100  # levels of lists and objects in one another
LONGEST_PAUSE = 900.0  # seconds, whatever is asked for
THROTTLED_SECONDS = 60.0
ENCODINGS = ("identity", "gzip", "deflate")  # each alone: packed twice, a little becomes very much at once
HEADERS = {"Accept-Encoding": "gzip, deflate"}
MOST_PAGES = 20_000  # of one list

_LEVEL = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_NOT_BRACKETS = bytes(set(range(256)) - _LEVEL.keys())


class TooMuch(Exception):
    """Raised for a response beyond a limit; the text says which. Asking again would bring no other."""


class _Remaining:
    """The seconds left of a response's time, as a socket's time-out, which is set anew before each part.

    A time-out alone would give a server that sends a byte now and then all the time there is.
    """

    def __init__(self) -> None:
        self._until = time.monotonic() + LONGEST_ANSWER

    def __index__(self) -> int:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError(f"it took longer than {LONGEST_ANSWER:g} seconds")
        return max(1, int(min(left, LONGEST_SILENCE)))


def patience() -> httpx.Timeout:
    """Return how long one request may take, authentication included."""
    remaining: Any = _Remaining()
    return httpx.Timeout(LONGEST_SILENCE, connect=15, read=remaining)


def read(response: httpx.Response) -> None:
    """Read the whole response; raise TooMuch if it is beyond a limit. A hook: no response comes around it."""
    encodings = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encodings not in ENCODINGS:
        raise TooMuch(f"is packed in a way that was not asked for ({encodings[:40]!r})")
    parts, size = [], 0
    for part in response.iter_bytes():
        size += len(part)
        if size > LARGEST_ANSWER or response.num_bytes_downloaded > LARGEST_ANSWER:
            raise TooMuch(f"is larger than {LARGEST_ANSWER // 1024 // 1024} MB")
        parts.append(part)
    response._content = b"".join(parts)  # as `response.read` does, which has no limit
    if response.content.lstrip()[:1] in (b"{", b"[") and depth(response.content) > DEEPEST:
        raise TooMuch(f"has lists and objects nested more than {DEEPEST} deep")


def depth(content: bytes) -> int:
    """Return how deep lists and objects are nested, in time that grows with the length alone."""
    plain = content.replace(rb"\\", b"").replace(rb"\"", b"")
    brackets = b"".join(plain.split(b'"')[::2]).translate(None, _NOT_BRACKETS)
    return max(accumulate(map(_LEVEL.__getitem__, brackets), initial=0))


def retry_after(response: httpx.Response) -> float:
    """Return the seconds to pause after a 429: what is asked for, seconds or a date, up to a limit; else a minute."""
    given = response.headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]+", given):
        return float(given) if len(given) < 10 and float(given) < LONGEST_PAUSE else LONGEST_PAUSE
    with suppress(ValueError, TypeError, OverflowError):
        until = parsedate_to_datetime(given)
        left = (until - datetime.now(UTC)).total_seconds() if until.tzinfo else -1.0
        if left > 0:
            return min(left, LONGEST_PAUSE)
    return THROTTLED_SECONDS * random.uniform(1.0, 1.2)


def pages(rows: int, size: int) -> int:
    """Return how many pages a list of so many rows may have, while people edit it, before it counts as endless."""
    return min(MOST_PAGES, 3 * (max(rows, 0) // max(size, 1)) + 100)


def host_of(address: str) -> str:
    """Return the host of an address, in small letters; every name of this machine is one."""
    host = (urlsplit(address).hostname or "").rstrip(".")
    if host == "localhost":
        return "this machine"
    with suppress(ValueError):
        if ipaddress.ip_address(host).is_loopback:
            return "this machine"
    return host


def checked_address(value: str) -> str:
    """Return the address, or `env:NAME`; raise ValueError if a secret that is sent there could be read on the way."""
    if value.startswith("env:") and value != "env:":
        return value
    if not re.fullmatch(r"https?://[^/\s?#@\\]+(/[^\s?#\\]*)?", value):
        raise ValueError("an address begins with https:// or http:// and has no user, query or fragment")
    try:
        host, _ = host_of(value), urlsplit(value).port
    except ValueError:
        host = ""
    if not host:
        raise ValueError("an address has a host, and a port that is a number")
    if not value.startswith("https://") and host != "this machine":
        raise ValueError("an address begins with https://; http:// is only safe on this machine (localhost)")
    return value
