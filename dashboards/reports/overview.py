"""The overview of one company: how much is open, how late it is, who owes most, and how the balance moved."""

from collections.abc import Iterator

from dashboards import words
from dashboards.aging_columns import aging_chart, overview_identity
from dashboards.books import Books
from dashboards.collection import collection
from dashboards.formats import numbers
from dashboards.report import Block, Column, Figure, Kind, Report, Row, Table, Total, picked

TITLE = "Receivables overview"
QUESTION = "How much is open, how late is it, and who owes it?"
TOP = 10
_MOVES = {
    "opening": "Opening",
    "billed": "Billed",
    "paid_up_front": "Paid up front",
    "collected": "Collected",
    "credited": "Credited",
    "written_off": "Written off",
    "refunded": "Refunded",
    "adjusted": "Adjusted",
    "fx": "FX",
    "closing": "Closing",
    "unexplained": "Unexplained",
}
_EQUATION = (
    "Opening + billed − paid up front − collected − credited − written off + refunded + adjusted + FX = closing;"
    " unexplained must be a dash. Billed is invoices; journal entries are adjusted."
)


def build(books: Books) -> Iterator[Report]:
    """The one overview page."""
    path = books.trail[1].target.removesuffix(".html")
    yield Report(
        path=path,
        title=TITLE,
        question=QUESTION,
        headline=_headline(books),
        stamp=books.stamp,
        blocks=tuple(_block(books, row) for row in books.overview),
        notes=_notes(books),
        identities=tuple(map(overview_identity, books.overview)),
        evidence=books.evidence(path),
        trail=books.trail,
    )


def sentence(row: Row) -> str:
    """One currency in one sentence: what is open, what part is overdue, what the largest three owe."""
    currency = row["currency"]
    if not row["open_invoices"]:
        return f"No {currency} invoice is open; the balance is {words.amount(currency, row['total'])}."
    parts = [f"{words.amount(currency, row['total'])} is open", _overdue_words(row)]
    if row["top3_share"] is not None and row["customers"] > 3:
        parts[1] += f", and three customers owe {numbers.share_in_sentence(row['top3_share'])} of the balance"
    return "; ".join(parts) + "."


def _overdue_words(row: Row) -> str:
    if not row["overdue"]:
        return "nothing is overdue"
    gross = "the open invoices" if row["unapplied"] else "it"
    return f"{numbers.share_in_sentence(row['overdue_share'])} of {gross} is overdue"


def _headline(books: Books) -> str:
    if not books.overview:
        return "Nothing is open."
    first, *others = books.overview
    if not others:
        return sentence(first)
    beside = words.listed([words.amount(row["currency"], row["total"]) for row in others])
    return f"{sentence(first)} Beside it, {beside} {'is' if len(others) == 1 else 'are'} open."


def _notes(books: Books) -> tuple[str, ...]:
    notes = [
        books.aged_from,
        "Overdue share is overdue ÷ gross open invoices; unapplied credits are not taken off first.",
        "Days late below zero: not due yet.",
        "Three largest: by balance, as a share of the total balance.",
    ]
    if len(books.overview) > 1:
        notes.append("Currencies are shown apart and never added.")
    return tuple(notes)


def _block(books: Books, row: Row) -> Block:
    currency = row["currency"]
    buckets = books.of("aging_bucket", currency)
    moves = books.of("roll_forward", currency)
    quarters = books.of("collection", currency)
    several = len(books.overview) > 1
    return Block(
        key=currency.lower(),
        title=currency if several else "",
        headline=sentence(row) if row is not books.overview[0] else "",
        figures=_figures(row),
        charts=(aging_chart(f"aging-{currency.lower()}", currency, buckets),) if buckets else (),
        tables=tuple(
            filter(None, [_top_customers(books, row), _roll_forward(currency, moves), collection(currency, quarters)])
        ),
    )


def _figures(row: Row) -> tuple[Figure, ...]:
    """Six tiles, with the overdue share beside the overdue amount that it belongs to."""
    return (*_amounts(row), *_counts(row))


def _amounts(row: Row) -> tuple[Figure, ...]:
    currency, money = row["currency"], numbers.money
    made_of = f"Gross open invoices {money(row['gross'])} plus unapplied credits {money(row['unapplied'])}."
    share = Figure("overdue_share", "Overdue share", row["overdue_share"], "share", note="of gross open invoices")
    return (
        Figure("total", "Open balance", row["total"], "money", currency, _balance_note(row), made_of),
        Figure("overdue", "Overdue", row["overdue"], "money", currency, "", _overdue_definition(row), share),
    )


def _counts(row: Row) -> tuple[Figure, ...]:
    late = f"{numbers.count(row['overdue_invoices'])} overdue" if row["overdue_invoices"] else "none overdue"
    tiles: tuple[tuple[str, str, Kind, str, str], ...] = (
        ("open_invoices", "Open invoices", "count", late, "Invoices and other debits that are not fully settled."),
        ("customers", "Customers", "count", "with an open item", "With an open invoice or an unapplied credit."),
        (
            *("avg_days_overdue", "Average days overdue", "days", "of what is overdue"),
            "Days past due, averaged over the overdue invoices; n/a when nothing is overdue.",
        ),
        (
            *("at_risk_customers", "Customers at risk", "count", "an item over 90 days late"),
            "Customers with at least one item more than 90 days overdue.",
        ),
    )
    return tuple(
        Figure(key, label, row[key], kind, note=note, definition=text) for key, label, kind, note, text in tiles
    )


def _balance_note(row: Row) -> str:
    return f"{numbers.money_in_headline(row['unapplied'])} unapplied" if row["unapplied"] else "no unapplied credits"


def _overdue_definition(row: Row) -> str:
    if row["overdue_share"] is None:
        return "Open invoices past their due date. The share is n/a: there are no open invoices."
    money, part = numbers.money, numbers.share(row["overdue_share"])
    return f"Open invoices past due. Share: {money(row['overdue'])} ÷ {money(row['gross'])} gross open = {part}."


def _top_customers(books: Books, row: Row) -> Table | None:
    currency = row["currency"]
    aging = books.of("aging", currency)
    if not aging:
        return None
    top = aging[:TOP]
    all_of_them = (
        f"All {words.plural(row['customers'], 'customer')}" if len(aging) > TOP else "Total",
        *(row["total"], "", row["overdue"], row["overdue_share"], "", ""),
    )
    return Table(
        key=f"top-{currency.lower()}",
        title=f"The {words.spelled(TOP)} largest balances" if len(aging) > TOP else "Customers by balance",
        columns=_customer_columns(currency),
        rows=tuple((words.customer_name(r), *picked(r, _customer_columns(currency)[1:])) for r in top),
        targets=tuple(books.customer_target(r["customer_id"]) for r in top),
        totals=(Total(all_of_them),),
        sorted_by="total",
    )


def _customer_columns(currency: str) -> tuple[Column, ...]:
    return (
        Column("customer_name", "Customer"),
        Column("total", "Balance", "money", currency),
        Column("share_of_total", "Of balance", "share", undefined="the total balance is zero"),
        Column("overdue", "Overdue", "money", currency),
        Column("overdue_share", "Overdue share", "share", undefined="the customer has no open invoice"),
        Column("oldest_days", "Oldest, days late", "days", undefined="nothing is aged"),
        Column("status", "State", "status"),
    )


def _roll_forward(currency: str, moves: tuple[Row, ...]) -> Table | None:
    if not moves:
        return None
    hidden = "" if any(row["paid_up_front"] for row in moves) else "paid_up_front"
    columns = (
        Column("period_end", "Month to", "date"),
        *(Column(key, label, "money", currency) for key, label in _MOVES.items() if key != hidden),
    )
    return Table(
        key=f"roll-forward-{currency.lower()}",
        title="How the balance moved",
        columns=columns,
        rows=tuple(picked(row, columns) for row in moves),
        note=_EQUATION.replace(" − paid up front", "") if hidden else _EQUATION,
    )
