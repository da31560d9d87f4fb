"""A page taken apart with the standard library, so that tests read what a browser would."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

_VOID = {"meta", "link", "br", "img", "input", "hr"}


@dataclass
class Element:
    """One element, its attributes and what is in it."""

    tag: str
    attributes: dict[str, str]
    children: list["Element | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text inside, spaces made single."""
        parts = [child if isinstance(child, str) else child.text for child in self.children]
        return " ".join("".join(parts).replace("\u2068", "").replace("\u2069", "").split())

    def all(self, tag: str = "", **attributes: str) -> list["Element"]:
        """The elements inside with this tag and these attributes (`class_` means one of its classes)."""
        found = []
        for child in self.children:
            if isinstance(child, Element):
                found += [child] if child.fits(tag, attributes) else []
                found += child.all(tag, **attributes)
        return found

    def one(self, tag: str = "", **attributes: str) -> "Element":
        """The only element inside that fits."""
        (found,) = self.all(tag, **attributes)
        return found

    def fits(self, tag: str, attributes: dict[str, str]) -> bool:
        """Whether this is such an element."""
        own = {key: value.split() if key == "class" else [value] for key, value in self.attributes.items()}
        return tag in ("", self.tag) and all(value in own.get(key.rstrip("_"), []) for key, value in attributes.items())

    def rows(self, part: str = "tbody") -> list[list[str]]:
        """The cells' text of a table's part."""
        lines = [line for body in self.all(part) for line in body.all("tr")]
        return [[cell.text for cell in line.children if isinstance(cell, Element)] for line in lines]


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("page", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {key: value or "" for key, value in attrs})
        self.open[-1].children.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {key: value or "" for key, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parsed(path: Path) -> Element:
    """The page in this file; a tag that is not closed where it was opened fails the test."""
    builder = _Builder()
    builder.feed(path.read_text(encoding="utf-8"))
    builder.close()
    assert builder.open == [builder.root], f"{path} ends inside <{builder.open[-1].tag}>"
    return builder.root


def reached(site: Path) -> set[Path]:
    """Every page to which clicks lead from the home page; a link to a part that is not there fails the test."""
    found, ahead = set(), [site / "index.html"]
    while ahead:
        page = ahead.pop()
        found.add(page)
        for link in parsed(page).all("a"):
            file, _, part = link.attributes["href"].partition("#")
            target = (page.parent / file).resolve() if file else page
            if target.suffix != ".html" or "://" in file:
                continue
            assert not part or parsed(target).all(id=part), f"{page} leads to {file}#{part}"
            if target not in found and target not in ahead:
                ahead.append(target)
    return found
