"""The grammar of QuickBooks Online's query language: a statement in, a query out.

There is no OR, no join, and a projection is read but has no effect. Anything else is a fault with the code and the text
that the source uses, as far as they are recorded. What a query finds: `selection`.
"""

import re
from dataclasses import dataclass

from pipelines.sandbox.quickbooks.ledger.entities import KINDS, Kind

DEFAULT_SIZE = 100
LARGEST_SIZE = 1000

_TOKEN = re.compile(r"\s*(?:('(?:\\.|[^'\\])*')|([A-Za-z_][\w.]*)|(-?\d+(?:\.\d+)?)|(<=|>=|[=<>(),*]))")
_OPERATORS = ("=", "<", ">", "<=", ">=", "IN", "LIKE")
_ID_OPERATORS = ("=", "IN")


class QueryFault(Exception):
    """A statement that the source refuses."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class Condition:
    """One comparison; `path` is a property in canonical case, the values are as written."""

    path: str
    operator: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Query:
    """One parsed statement; `start` counts from 1."""

    kind: Kind
    is_count: bool
    conditions: tuple[Condition, ...]
    order: tuple[str, bool] | None  # path, descending
    start: int = 1
    size: int = DEFAULT_SIZE


def parse(statement: str) -> Query:
    """Parse a statement; QueryFault (4000 grammar, 4001 content) if the source refuses it."""
    return _Parser(statement).query()


class _Parser:
    def __init__(self, statement: str) -> None:
        self._statement = statement
        self._tokens = _tokens(statement)
        self._at = 0

    def query(self) -> Query:
        self._keyword("SELECT")
        is_count = self._selection()
        self._keyword("FROM")
        name = self._next()
        if name not in KINDS:
            raise QueryFault("4001", f"QueryValidationError: invalid context declaration: {name}")
        kind = KINDS[name]
        conditions = self._conditions(kind) if self._take("WHERE") else ()
        order = self._order(kind)
        start, size = self._window()
        if self._at < len(self._tokens):
            raise self._unexpected(self._tokens[self._at])
        return Query(kind, is_count, conditions, order, start, size)

    def _selection(self) -> bool:
        if self._take("COUNT"):
            for token in ("(", "*", ")"):
                self._keyword(token)
            return True
        if not self._take("*"):
            self._next()
            while self._take(","):
                self._next()
        return False

    def _conditions(self, kind: Kind) -> tuple[Condition, ...]:
        found = [self._condition(kind)]
        while self._take("AND"):
            found.append(self._condition(kind))
        return tuple(found)

    def _condition(self, kind: Kind) -> Condition:
        path, operator = self._property(kind), self._next().upper()
        if operator not in _OPERATORS:
            raise self._unexpected(operator)
        if path == "Id" and operator not in _ID_OPERATORS:
            raise QueryFault("4001", f"QueryValidationError: operator {operator} is not supported for property Id")
        if operator != "IN":
            return Condition(path, operator, (self._value(),))
        self._keyword("(")
        values = [self._value()]
        while self._take(","):
            values.append(self._value())
        self._keyword(")")
        return Condition(path, operator, tuple(values))

    def _order(self, kind: Kind) -> tuple[str, bool] | None:
        if self._take("ORDER"):
            self._keyword("BY")
        elif not self._take("ORDERBY"):
            return None
        path = self._property(kind)
        descending = self._take("DESC")
        if not descending:
            self._take("ASC")
        return path, descending

    def _window(self) -> tuple[int, int]:
        start, size = 1, DEFAULT_SIZE
        for _ in range(2):
            if self._take("STARTPOSITION"):
                start = self._number(largest=None)
            elif self._take("MAXRESULTS"):
                size = self._number(largest=LARGEST_SIZE)
        return start, size

    def _number(self, *, largest: int | None) -> int:
        token = self._next()
        if not re.fullmatch(r"-?\d+", token):
            raise self._unexpected(token)
        number = int(token)
        if number < 1:
            raise QueryFault("4001", f"QueryValidationError: value {number} is too small. Min allowed value is 1")
        if largest is not None and number > largest:
            raise QueryFault(
                "4001", f"QueryValidationError: value {number} is too large. Max allowed value is {largest}"
            )
        return number

    def _property(self, kind: Kind) -> str:
        name = self._next()
        if name.lower() not in kind.properties:
            raise QueryFault("4001", f"QueryValidationError: Property {name} not found for Entity {kind.name}")
        return kind.properties[name.lower()]

    def _value(self) -> str:
        token = self._next()
        if token.startswith("'"):
            return re.sub(r"\\(.)", r"\1", token[1:-1])
        if token.lower() in ("true", "false") or re.fullmatch(r"-?\d+(\.\d+)?", token):
            return token.lower()
        raise self._unexpected(token)

    def _keyword(self, word: str) -> None:
        if not self._take(word):
            raise self._unexpected(self._tokens[self._at] if self._at < len(self._tokens) else "<EOF>")

    def _take(self, word: str) -> bool:
        found = self._at < len(self._tokens) and self._tokens[self._at].upper() == word
        self._at += found
        return found

    def _next(self) -> str:
        if self._at >= len(self._tokens):
            raise self._unexpected("<EOF>")
        self._at += 1
        return self._tokens[self._at - 1]

    def _unexpected(self, token: str) -> QueryFault:
        return QueryFault("4000", f'QueryParserError: Encountered " "{token}" "{token} "" in: {self._statement}')


def _tokens(statement: str) -> list[str]:
    found, position, text = [], 0, statement.strip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if not match:
            raise QueryFault(
                "4000", f'QueryParserError: Encountered " "{text[position]}" "{text[position]} "" in: {statement}'
            )
        found.append(match.group(match.lastindex or 0))
        position = match.end()
    return found
