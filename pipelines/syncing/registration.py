"""Registration: the warehouse is told which connections are configured; what cannot be true is refused before."""

from datetime import datetime
from pathlib import Path

from pipelines.errors import ConfigurationError
from pipelines.settings import Connection, Settings
from pipelines.sources.registry import books_of
from pipelines.sources.stream import Books
from pipelines.warehouse import connections
from pipelines.warehouse.connections import Described, Landed
from pipelines.warehouse.database import Session


def register(session: Session, settings: Settings, now: datetime) -> list[str]:
    """Tell the warehouse its connections; return a line for each that left, and for those that read the same books.

    Once the caller's transaction commits, exactly these connections count as configured.
    """
    described = [Described(each, books_of(each, settings.folder)) for each in settings.connections]
    refuse_others(session, settings, described)
    gone = connections.describe(session, settings, described, now)
    names = {each.connection.name for each in described}
    return [
        *(f"{name} is no longer configured: it leaves all tables and pages; its rows stay in raw." for name in gone),
        *(
            f"{' and '.join(same)} read the same books ({books}), which therefore count more than once."
            for same, books in connections.shared(session)
            if names.intersection(same)
        ),
    ]


def refuse_others(session: Session, settings: Settings, described: list[Described]) -> None:
    """Raise a ConfigurationError if a name would stand for other books than those that were read under it."""
    landed = connections.landed(session)
    known = [(each, landed[each.connection.name]) for each in described if each.connection.name in landed]
    lines = [
        line
        for each, before in known
        if (
            line := _contradiction(each.connection, each.books, before)
            or _clash(each.connection, each.books, before, settings)
        )
    ]
    if lines:
        raise ConfigurationError(
            "\n".join(lines),
            hint="Give the new books a connection with a name of its own, or take the change back. Nothing was read.",
        )


def _contradiction(connection: Connection, books: Books | None, known: Landed) -> str | None:
    """Return what is wrong if a name would stand for another source or another company than before."""
    company = books.company if books else None
    if connection.source != known.source:
        before, after = f'source = "{known.source}"', f'source = "{connection.source}"'
    elif company and known.company and company != known.company:
        before, after = f"company {known.company}", f"company {company}"
    else:
        return None
    return (
        f"Connection {connection.name} was read with {before} and cannot go on with {after}:"
        " one name would stand for the history of two companies."
    )


def _clash(connection: Connection, books: Books | None, known: Landed, settings: Settings) -> str | None:
    """Return what is wrong if another configuration that is still there has the name, for other books."""
    other = Path(known.configuration) if known.configuration else settings.file
    if other == settings.file or not other.exists() or not _may_share(settings, other):
        return None
    if books is None or known.books in (None, books.words):
        return None
    return f"Connection {connection.name} is one of {other} too, which reads the {known.books} under that name."


def _may_share(settings: Settings, other: Path) -> bool:
    """Tell whether the other configuration may be of this warehouse: a copied folder has a copy of its own."""
    is_in_the_folder = not settings.database_url and settings.state.is_relative_to(settings.folder)
    return not is_in_the_folder or other.parent == settings.file.parent
