"""What the command prints: progress on stderr, answers on stdout. No colour carries meaning alone."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from pipelines.errors import TieoutError

if TYPE_CHECKING:
    from pipelines.refresh import Refreshed
    from pipelines.status import Status
    from pipelines.sync import Synced

TIE_OUT_WORDS = {"ties": "yes", "differs": "NO", "not_available": "no control totals"}


class Shown:
    """Progress bars: one for each connection, one for each kind of work."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def syncing(self, connection: str, stream: str, rows: int) -> None:
        """Rows of a stream that have come so far."""
        task = self._task(connection)
        self._progress.update(task, description=f"{connection}: {stream}, {rows:,} rows")

    def working(self, what: str, done: int, total: int) -> None:
        """Models built or pages written so far."""
        self._progress.update(self._task(what, total), completed=done, total=total)

    def say(self, text: str) -> None:
        """A line for the reader."""
        self._progress.console.print(text, highlight=False)

    def _task(self, name: str, total: int | None = None) -> TaskID:
        if name not in self._tasks:
            self._tasks[name] = self._progress.add_task(name, total=total)
        return self._tasks[name]


@contextmanager
def display() -> Iterator[Shown]:
    """Progress bars while the block runs, gone after it."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    # the real stderr: while the job runs, this process's stderr goes to a log file
    with Progress(*columns, console=Console(file=sys.__stderr__), transient=True) as progress:
        yield Shown(progress)


def say(text: str) -> None:
    """Print a line."""
    Console().print(text, highlight=False, markup=False, soft_wrap=True)


def complain(error: TieoutError) -> None:
    """Print what happened and what to type next, on stderr."""
    console = Console(stderr=True)
    console.print(f"[bold red]Error:[/] {escape(str(error.args[0]))}", highlight=False, soft_wrap=True)
    if error.hint:
        console.print(escape(error.hint), highlight=False, soft_wrap=True)


def synced(results: Sequence["Synced"]) -> None:
    """Print what each connection's sync came to, and the errors of those that failed."""
    for result in results:
        if result.error:
            continue
        inserted = sum(entry.inserted for entry in result.entries)
        changed = sum(entry.changed for entry in result.entries)
        deleted = sum(entry.deleted for entry in result.entries)
        seen = sum(entry.records_seen for entry in result.entries)
        news = f"{inserted:,} new, {changed:,} changed, {deleted:,} gone" if result.landed else "nothing new"
        say(f"{result.connection}: {seen:,} rows read, {news}.")
    for result in results:
        if result.error:
            complain(result.error)


def refreshed(result: "Refreshed") -> None:
    """Print what the refresh came to."""
    synced(result.synced)
    if not result.is_rebuilt:
        say("Nothing was inserted, nothing changed: the site is as it was.")


def open_page(index: Path) -> None:
    """Print the address of the page to open."""
    say(f"Open {index.as_uri()}")


def summary(found: "Status") -> None:
    """Print a small table: customers, invoices, receivables per currency, tie-out."""
    table = Table("Company", "Customers", "Invoices", "Receivables", "Ties out")
    for company in found.companies:
        balances = "\n".join(f"{currency} {amount:,.2f}" for currency, amount in company.receivables.items())
        table.add_row(
            company.connection,
            f"{company.customers:,}",
            f"{company.invoices:,}",
            balances,
            TIE_OUT_WORDS[company.tie_out],
        )
    Console().print(table)


def status(found: "Status") -> None:
    """Print how things stand, one row per connection, differences and errors below."""
    say(f"Warehouse {found.warehouse}{' (embedded)' if found.is_embedded else ''}")
    say(f"Site {found.site}, published {_moment(found.published_at)}")
    table = Table("Connection", "Source", "Last sync", "Result", "Last success", "Ties out", "Findings")
    for company in found.companies:
        table.add_row(
            company.connection,
            company.source,
            _moment(company.last_sync_at),
            company.last_sync_status,
            _moment(company.last_success_at),
            TIE_OUT_WORDS[company.tie_out],
            str(company.open_findings),
        )
    Console().print(table)
    for company in found.companies:
        for line in (*company.differences, *([company.last_error] if company.last_error else [])):
            say(f"{company.connection}: {line}")


def _moment(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "never"
