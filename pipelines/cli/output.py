"""What the command prints: progress on stderr, answers on stdout. No colour carries meaning alone."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from pipelines import currencies
from pipelines.errors import TieoutError

if TYPE_CHECKING:
    from pipelines.cli.connect import Disconnected
    from pipelines.cli.status import Status
    from pipelines.refresh import RefreshResult
    from pipelines.sync import SyncResult

TIE_OUT_WORDS = {"ties": "yes", "differs": "NO", "not_compared": "not compared", None: "no verdict"}
NUMBERS = {"Customers", "Invoices", "Receivables", "Findings"}


class ProgressBars:
    """A display of progress bars: one for each connection, one for each kind of work."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._syncs: dict[str, TaskID] = {}
        self._works: dict[str, TaskID] = {}

    def syncing(self, connection: str, stream: str, rows: int) -> None:
        """Show how many rows of a stream have come so far."""
        if connection not in self._syncs:
            self._syncs[connection] = self._progress.add_task(connection, total=None, count="")
        self._progress.update(self._syncs[connection], description=f"{connection}: {stream}, {rows:,} rows")

    def working(self, what: str, done: int, total: int) -> None:
        """Show how many models are built or pages written so far; reading is over then."""
        for task in self._syncs.values():
            self._progress.update(task, visible=False)
        if what not in self._works:
            self._works[what] = self._progress.add_task(what, count="")
        self._progress.update(self._works[what], completed=done, total=total, count=f"{done}/{total}")

    def note(self, text: str) -> None:
        """Show a line."""
        self._progress.console.print(text, highlight=False, soft_wrap=True)


@contextmanager
def progress() -> Iterator[ProgressBars]:
    """Show progress bars while the block runs."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=20),
        TextColumn("{task.fields[count]}", justify="right"),
        TimeElapsedColumn(),
    )
    # the real stderr: while the job runs, this process's stderr goes to a log file
    console = Console(file=sys.__stderr__)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        yield ProgressBars(bars)


def print_line(text: str) -> None:
    """Print a line."""
    Console().print(text, highlight=False, markup=False, soft_wrap=True)


def print_error(error: TieoutError) -> None:
    """Print what happened and what to type next, on stderr."""
    console = Console(stderr=True)
    console.print(f"[bold red]Error:[/] {escape(str(error.args[0]))}", highlight=False, soft_wrap=True)
    if error.hint:
        console.print(escape(error.hint), highlight=False, soft_wrap=True)


def print_warning(text: str) -> None:
    """Print what did not go as it should, on stderr."""
    Console(stderr=True).print(f"[bold yellow]Warning:[/] {escape(text)}", highlight=False, soft_wrap=True)


def print_syncs(results: Sequence["SyncResult"]) -> None:
    """Print what each connection's sync came to, and the errors of those that failed."""
    for result in results:
        if result.error:
            continue
        inserted = sum(entry.inserted for entry in result.entries)
        changed = sum(entry.changed for entry in result.entries)
        deleted = sum(entry.deleted for entry in result.entries)
        seen = sum(entry.records_seen for entry in result.entries)
        news = f"{inserted:,} new, {changed:,} changed, {deleted:,} gone" if result.landed else "nothing new"
        print_line(f"{result.connection}: {seen:,} rows read, {news}.")
    for result in results:
        if result.error:
            print_error(result.error)
        for entry in result.incomplete:
            print_warning(f"Connection {result.connection}, stream {entry.stream}: {entry.error_message}")


def print_disconnected(result: "Disconnected") -> None:
    """Print what became of a permission and of the tokens."""
    if result.is_revoked:
        print_line(f"Disconnected {result.connection}: the vendor has revoked its tokens, and they are forgotten here.")
    elif result.had_tokens:
        print_line(
            f"Disconnected {result.connection}: the vendor did not know its tokens any more; they are forgotten here."
        )
    else:
        print_line(f"There are no tokens of {result.connection}.")


def print_refresh(result: "RefreshResult") -> None:
    """Print what the refresh came to."""
    print_syncs(result.synced)
    if result.is_rebuilt and not result.landed:
        print_line("Nothing was inserted, nothing changed: the pages were made anew from what was there.")
    elif not result.is_rebuilt and result.index.exists():
        print_line("Nothing was inserted, nothing changed: the site is as it was.")
    for trouble in result.troubles:
        print_error(trouble)


def print_address(index: Path) -> None:
    """Print the address of the page to open."""
    print_line(f"Open {index.as_uri()}")


def print_summary(found: "Status") -> None:
    """Print a small table: customers, invoices, receivables per currency, tie-out."""
    table = _table("Company", "Customers", "Invoices", "Receivables", "Ties out")
    for company in found.companies:
        balances = "\n".join(
            f"{currency} {amount:,.{currencies.decimals(currency)}f}"
            for currency, amount in company.receivables.items()
        )
        table.add_row(
            company.connection,
            f"{company.customers:,}",
            f"{company.invoices:,}",
            balances,
            TIE_OUT_WORDS[company.tie_out],
        )
    Console().print(table)


def print_status(found: "Status") -> None:
    """Print how things stand, one row per connection, verdicts, differences and errors below."""
    print_line(f"Warehouse {found.warehouse}{' (embedded)' if found.is_embedded else ''}")
    print_line(f"Site {found.site}, published {_moment(found.published_at)}")
    table = _table("Connection", "Source", "Last sync", "Result", "Ties out", "Findings")
    for company in found.companies:
        table.add_row(
            company.connection,
            company.source,
            _moment(company.last_sync_at),
            company.last_sync_status,
            TIE_OUT_WORDS[company.tie_out],
            str(company.open_findings),
        )
    Console().print(table)
    for company in found.companies:
        for verdict in company.verdicts:
            if verdict["currency"] is None and (verdict["status"] == "differs" or verdict["subject"] == "receivables"):
                print_line(f"{company.connection}: {verdict['reason']}.")
        for line in company.differences:
            print_line(f"{company.connection} differs: {line}")
        if company.not_built:
            print_line(
                f"{company.connection}: the models cannot be built with what was read last ({company.not_built})"
            )
        if company.last_error:
            print_line(f"{company.connection}: {company.last_error} Last success: {_moment(company.last_success_at)}.")
    for gone in found.left:
        print_line(
            f"{gone.connection} ({gone.source}): no longer configured since {_moment(gone.since)};"
            f" {gone.rows:,} rows kept in raw_{gone.source}, in no table of marts."
            " To have it back write its [[connections]] block again and type: tieout refresh"
        )


def _table(first: str, *others: str) -> Table:
    """Return a table whose first column gives way in a narrow terminal; the others keep figures and dates whole."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column(first, overflow="fold")
    for name in others:
        table.add_column(name, no_wrap=True, justify="right" if name in NUMBERS else "left")
    return table


def _moment(moment: datetime | None) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M}Z" if moment else "never"
