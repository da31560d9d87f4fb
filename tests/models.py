"""The models as dbt compiled them, filled in place in a clone of the template, and the project's tests of their rows.

What a model says is dbt's own output; only its running is ours, because dbt takes 50 ms for each of 340 nodes. That dbt
runs them so too (contracts, functions, tables put in place) is for the tests that build with dbt itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import psycopg

from tests import template

Session = psycopg.Connection[Any]


@dataclass(frozen=True)
class Node:
    """Which model or test something is a result of."""

    name: str


@dataclass(frozen=True)
class Result:
    """What one model or test came to, in dbt's words: success, error, skipped, pass, warn, fail."""

    node: Node
    status: str
    message: str = ""


@dataclass(frozen=True)
class Built:
    """What a build came to."""

    result: list[Result]
    exception: Exception | None = None

    @property
    def success(self) -> bool:
        """Tell whether nothing failed."""
        return not self.exception and all(each.status not in ("error", "fail", "skipped") for each in self.result)


@cache
def compiled() -> tuple[dict[str, Any], ...]:
    """Return all models in the order of building, then all tests."""
    return tuple(template.compiled(template.made()))


def build(url: str, *, tests: bool = True) -> Built:
    """Fill every model anew, and ask every test."""
    results: list[Result] = []
    broken: set[str] = set()
    with psycopg.connect(url, autocommit=True) as session:
        for node in compiled():
            if node["kind"] == "test" and not tests:
                continue
            result = _skipped(node) if broken.intersection(node["after"]) else _result(session, node)
            if result.status in ("error", "skipped"):
                broken.add(node["id"])
            results.append(result)
    return Built(results)


def tested(url: str, name: str, broken_by: str = "") -> str:
    """Return the status of one test of data, after a statement that is taken back."""
    (node,) = (each for each in compiled() if each["kind"] == "test" and each["name"] == name)
    with psycopg.connect(url) as session, session.transaction(force_rollback=True):
        session.execute(broken_by.encode())
        return _asked(session, node).status


def _skipped(node: dict[str, Any]) -> Result:
    return Result(Node(node["name"]), "skipped")


def _result(session: Session, node: dict[str, Any]) -> Result:
    try:
        return _asked(session, node) if node["kind"] == "test" else _filled(session, node)
    except psycopg.Error as error:
        return Result(Node(node["name"]), "error", f"{node['name']}: {error}")


def _filled(session: Session, node: dict[str, Any]) -> Result:
    with session.transaction():
        for statement in _statements(node):
            session.execute(statement.encode())
    if node["analyzed"]:
        session.execute(f"analyze {node['relation']}".encode())
    return Result(Node(node["name"]), "success")


def _statements(node: dict[str, Any]) -> Iterable[str]:
    """Yield what fills a table; views and functions are there, and show what is filled."""
    relation, sql = node["relation"], node["sql"]
    if node["kind"] == "table":
        yield f"truncate {relation}"
        if node["columns"]:  # a contract gives the columns their order
            names = ", ".join(f'"{name}"' for name in node["columns"])
            yield f"insert into {relation} ({names}) select {names} from (\n{sql}\n) as model"
        else:
            yield f"insert into {relation}\n{sql}"
    elif node["kind"] == "incremental":  # by delete+insert
        yield f"create temporary table made on commit drop as\n{sql}"
        same = " and ".join(f"kept.{column} = made.{column}" for column in node["key"])
        yield f"delete from {relation} as kept using made where {same}"
        yield f"insert into {relation} select * from made"
    elif node["kind"] not in ("view", "sql_function"):
        raise AssertionError(f"{node['name']} is {node['kind']}: say here how that is filled.")


def _asked(session: Session, node: dict[str, Any]) -> Result:
    asked = ", ".join((node["counted"], *(f"{node['counted']} {node[limit]}" for limit in ("warn_if", "error_if"))))
    found = session.execute(f"select {asked} from (\n{node['sql']}\n) as found".encode()).fetchone()
    assert found is not None
    failures, is_warning, is_error = found
    message = f"{node['name']}: got {failures} results"
    if is_error and node["severity"] == "error":
        return Result(Node(node["name"]), "fail", message)
    return Result(Node(node["name"]), "warn" if is_warning else "pass", message if is_warning else "")
