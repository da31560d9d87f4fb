"""What every page must hold before it may replace the last one. Reads rendered text; touches no files."""

import html
import posixpath
import re
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from typing import NamedTuple

from pipelines.errors import TieoutError

_TAG_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9]*(?=\s)")
_ATTRIBUTE = re.compile(r"([a-zA-Z:-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_LEADING = {"href", "src", "srcset", "action", "formaction", "data", "poster", "xlink:href", "background"}
_PART = "id"
_READ = _LEADING | {_PART}
_FETCHED_STYLE = re.compile(r"@import|url\(\s*[\"']?(?!#|data:)", re.IGNORECASE)
_STATED = ("data-as-of=", "data-known-at=", "data-tie-out=")

Target = tuple[str, str, str]  # tag, attribute, value


class PageBroken(TieoutError):
    """A page that must not be published: a bug of ours, told so that the old site stays."""


class Checked(NamedTuple):
    """What a page leads to (`acme/aging.html`, `acme/aging.html#usd`) and its own parts that can be led to."""

    leads: frozenset[str]
    parts: frozenset[str]


def check_page(path: str, page: str) -> Checked:
    """Return what the page at `path` leads to and has; raise if it would fetch something or lacks its header."""
    for stated in _STATED:
        if stated not in page:
            raise _broken(path, f"the header lacks {stated.strip('=')}")
    page, styles = _without(page, "style")
    if any(map(_fetches, styles)):
        raise _broken(path, "its style loads a file")
    page, _ = _without(page, "script")
    tags = {piece.partition(">")[0] for piece in page.split("<")}
    targets = [target for tag in tags for target in _targets(tag)]
    leads = {_lead(path, *target) for target in targets if target[1] != _PART} - {""}
    return Checked(frozenset(leads), frozenset(value for _, name, value in targets if name == _PART))


def check_links(
    pages: Mapping[str, Checked], files: Collection[str], only: Callable[[str], bool] = lambda path: True
) -> None:
    """Raise for the first page that leads to a file that the pack does not have, or to a part that a page has not.

    `only` says which of the pages to look at; they may lead to all of them.
    """
    known = set(files)
    for path in filter(only, pages):
        for lead in sorted(pages[path].leads):
            file, _, part = lead.partition("#")
            if file not in known:
                raise _broken(path, f"it leads to {file}, which is not in the pack")
            if part and (file not in pages or part not in pages[file].parts):
                raise _broken(path, f"it leads to {lead}, and {file} has no such part")


def check_reach(pages: Mapping[str, Checked], home: str) -> None:
    """Raise for the first page to which no links lead from the page `home`."""
    reached, ahead = {home}, [home]
    while ahead:
        leads = {lead.partition("#")[0] for lead in pages[ahead.pop()].leads}
        further = leads & pages.keys() - reached
        reached |= further
        ahead += further
    lost = sorted(pages.keys() - reached)
    if lost:
        raise _broken(lost[0], f"no link leads there from {home}")


def _without(page: str, tag: str) -> tuple[str, list[str]]:
    """Return the page without what is inside these tags, and what is inside."""
    first, *others = page.split(f"<{tag}")
    kept, contents = [first], []
    for other in others:
        opening, _, rest = other.partition(">")
        inside, _, after = rest.partition(f"</{tag}>")
        kept.append(f"<{tag}{opening}>{after}")
        contents.append(inside)
    return "".join(kept), contents


@lru_cache
def _fetches(style: str) -> bool:
    return _FETCHED_STYLE.search(style) is not None


@lru_cache(maxsize=4096)
def _targets(tag: str) -> tuple[Target, ...]:
    """Return what one tag leads to and its id; most tags stand on many pages, so each text is read once."""
    name = _TAG_NAME.match(tag)
    if not name:
        return ()
    found = _ATTRIBUTE.findall(tag, name.end())
    return tuple((name[0], key.lower(), html.unescape(a or b or c)) for key, a, b, c in found if key.lower() in _READ)


def _lead(path: str, tag: str, name: str, value: str) -> str:
    """Return what an attribute leads to, from the root of the site, with the part; nothing for an address."""
    is_anchor = tag.lower() == "a" and name == "href"
    scheme = re.match(r"\s*([a-zA-Z][a-zA-Z0-9+.-]*):", value)
    if scheme or value.startswith("//"):
        if is_anchor and scheme and scheme[1].lower() in ("http", "https", "mailto"):
            return ""
        raise _broken(path, f"<{tag} {name}> points outside the pack: {value[:80]}")
    if not is_anchor:
        raise _broken(path, f"<{tag} {name}> loads a file: {value[:80]}")
    file, _, part = value.partition("#")
    target = posixpath.normpath(posixpath.join(posixpath.dirname(path), file)) if file else path
    return f"{target}#{part}" if part else target


def _broken(path: str, reason: str) -> PageBroken:
    return PageBroken(
        f"The page {path} may not be published: {reason}.",
        hint="The site that was there is untouched. This is a fault in dashboards/; please report it.",
    )
