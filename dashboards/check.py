"""What every page must hold before it may replace the last one. Reads rendered text; touches no files."""

import html
import posixpath
import re
from collections.abc import Collection

from pipelines.errors import TieoutError

_HIDDEN = re.compile(r"<(script|style)\b[^>]*>.*?</\1>", re.DOTALL)
_LEADS = "href|src|srcset|action|formaction|data|poster|xlink:href|background"
_LEADING_TAG = re.compile(rf"<([a-zA-Z][a-zA-Z0-9]*)(\s[^>]*?\b(?:{_LEADS})\s*=[^>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([a-zA-Z:-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_FETCHED_STYLE = re.compile(r"@import|url\(\s*[\"']?(?!#|data:)", re.IGNORECASE)
_STYLE = re.compile(r"<style\b[^>]*>(.*?)</style>", re.DOTALL)
_STATED = ("data-as-of=", "data-known-at=", "data-tie-out=")


class PageBroken(TieoutError):
    """A page that must not be published: a bug of ours, told so that the old site stays."""


def check_page(path: str, page: str) -> set[str]:
    """The files that the page at `path` leads to; raises if it would fetch something or does not say what it is."""
    for stated in _STATED:
        if stated not in page:
            raise _broken(path, f"the header lacks {stated.strip('=')}")
    if any(_FETCHED_STYLE.search(style) for style in _STYLE.findall(page)):
        raise _broken(path, "its style loads a file")
    leads = set()
    for tag, attributes in _LEADING_TAG.findall(_HIDDEN.sub("", page)):
        leads |= {_lead(path, tag, name, html.unescape(value)) for name, value in _targets(attributes)}
    return leads - {""}


def check_links(leads: dict[str, set[str]], files: Collection[str]) -> None:
    """Raise for the first page that leads to a file that the pack does not have."""
    known = set(files)
    for path, targets in leads.items():
        missing = sorted(targets - known)
        if missing:
            raise _broken(path, f"it leads to {missing[0]}, which is not in the pack")


def _targets(attributes: str) -> list[tuple[str, str]]:
    found = _ATTRIBUTE.findall(attributes)
    return [(name.lower(), a or b or c) for name, a, b, c in found if name.lower() in _LEADS.split("|")]


def _lead(path: str, tag: str, name: str, value: str) -> str:
    """The file that an attribute leads to, from the root of the site; nothing for the page itself or an address."""
    is_anchor = tag.lower() == "a" and name == "href"
    scheme = re.match(r"\s*([a-zA-Z][a-zA-Z0-9+.-]*):", value)
    if scheme or value.startswith("//"):
        if is_anchor and scheme and scheme[1].lower() in ("http", "https", "mailto"):
            return ""
        raise _broken(path, f"<{tag} {name}> points outside the pack: {value[:80]}")
    if not is_anchor:
        raise _broken(path, f"<{tag} {name}> loads a file: {value[:80]}")
    file = value.partition("#")[0]
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), file)) if file else ""


def _broken(path: str, reason: str) -> PageBroken:
    return PageBroken(
        f"The page {path} may not be published: {reason}.",
        hint="The site that was there is untouched. This is a fault in dashboards/; please report it.",
    )
