"""Shapes: the kind of value that a document must have at each path that the models cast.

A source declares them beside its streams (`shapes.py`); a document of another shape is landed and set aside. Documents
are not judged here but where they are landed.
"""

from typing import Literal, NamedTuple, get_args

LONGEST_WORD = 200  # of characters: several words and a connection's name fit into the key of an index

Kind = Literal[
    "needed",  # whatever it is, it must be there and not blank; a key of the document itself
    "element",  # an object that is there: the document itself, or what a list holds
    "array",
    "object",
    "boolean",
    "number",
    "integer",
    "days",  # a whole number that a date can be moved by
    "date",
    "moment",  # a date, or a date and a time, with or without a zone
    "word",  # a short text that others refer to
    "zone",  # such as America/New_York
    "month",  # 1 to 12
    "month_name",  # such as January
]


class Field(NamedTuple):
    """A path of keys, in which `[]` stands for each element of a list, and what must be there if anything is."""

    path: str
    kind: Kind


class Named(NamedTuple):
    """The name under which an unreadable document is told of, and the paths of its amount, customer and currency."""

    prefix: str
    amount: str
    customer: str | None = None
    currency: str | None = None
    customer_prefix: str = ""


class Shape(NamedTuple):
    """The fields that a stream's documents must have.

    A document is `named` where the models know it under another id than that of stream and row. A setting says how all
    others are read: while its newest version cannot be read, the last readable one counts.
    """

    fields: tuple[Field, ...]
    named: Named | None = None
    is_setting: bool = False


def shape(named: Named | None = None, *, is_setting: bool = False, **paths: str) -> Shape:
    """Return the shape of paths given by kind, several in one text; what they lead through must be objects and lists.

    Raise ValueError for an unknown kind.
    """
    kinds = get_args(Kind)
    if unknown := paths.keys() - set(kinds):
        raise ValueError(f"no kind of value is called {', '.join(unknown)}")
    ends = [Field(path, kind) for kind in kinds for path in paths.get(kind, "").split()]
    through = [field for end in ends for field in _through(end.path)]
    return Shape(tuple(dict.fromkeys((Field("", "element"), *through, *ends))), named, is_setting)


def _through(path: str) -> list[Field]:
    """Return what must be at the beginnings of a path: `Line[].Detail.Qty` needs a list of objects of objects."""
    keys = path.split(".")
    found: list[Field] = []
    for place, key in enumerate(keys):
        begun = ".".join(keys[: place + 1])
        if key.endswith("[]"):
            found.append(Field(begun.removesuffix("[]"), "array"))
        if place < len(keys) - 1:
            found.append(Field(begun, "element" if key.endswith("[]") else "object"))
    return found


BARE = shape()


# of the rows that say how many documents a source itself counts, which several sources have
ROW_COUNT = shape(number="count", word="name")
