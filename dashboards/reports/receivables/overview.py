"""The overview of one company: how much is open, how late it is, who owes most, and how the balance moved."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from dashboards import excluded_documents, numbers, phrasing
from dashboards.company_data import CompanyData
from dashboards.report import Block, Column, Figure, Kind, Link, Occasion, Report, Row, Table, Total, picked
from dashboards.reports.receivables.aging_columns import NO_BALANCE, STATE_RULE, aging_chart, overview_identity
from dashboards.reports.receivables.collection import collection

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
    " unexplained must be zero. Billed is invoices; journal entries are adjusted."
)


def build(data: CompanyData, path: str) -> Iterator[Report]:
    """Yield the one overview page."""
    currencies = tuple(dict.fromkeys((*data.currencies, *data.moved))) or data.header.currencies
    yield Report(
        path=path,
        title=TITLE,
        question=QUESTION,
        headline=_headline(data),
        header=replace(data.header, currencies=currencies),
        blocks=tuple(_block(data, currency, several=len(currencies) > 1) for currency in currencies),
        notes=_notes(data),
        identities=tuple(map(overview_identity, data.overview)),
        evidence=data.evidence(path),
    )


def parts(data: CompanyData, page: str) -> dict[Occasion, Link]:
    """Return the link to the roll-forward, which is read when a month is closed."""
    if not data.moved:
        return {}
    return {"Month end": Link("Roll-forward", f"{page}#roll-forward-{data.moved[0].lower()}")}


def sentence(row: Row) -> str:
    """Say of one currency in one sentence what is open, what part is overdue, what the largest three owe."""
    if not row["open_invoices"]:
        return f"No {row['currency']} invoice is open; {_without_invoices(row)}."
    parts = [_balance(row) + made_of(row), _overdue_words(row)]
    if row["owing_customers"] > 3:
        parts[1] += f", and three customers owe {numbers.share_in_sentence(row['top3_share'])} of {_owed(row)}"
    return f"{phrasing.capital('; '.join(parts))}."


def _without_invoices(row: Row) -> str:
    """Return what the balance is where only credits are open; of those that are below zero it is above zero."""
    if row["total"] <= 0:
        return _balance(row)
    return f"credits below zero leave a balance of {phrasing.amount(row['currency'], row['total'])}"


def _balance(row: Row) -> str:
    """Return what is open, or that customers are owed."""
    currency, total = row["currency"], row["total"]
    if total > 0:
        return f"{phrasing.amount(currency, total)} is open"
    return f"the {currency} balance is {'0' if not total else f'a credit of {phrasing.bare(currency, -total)}'}"


def made_of(row: Row) -> str:
    """Return why the balance is not what the open invoices come to; nothing where no credit is unapplied."""
    currency, unapplied = row["currency"], row["unapplied"]
    if not unapplied:
        return ""
    sign = "less credits of" if unapplied < 0 else "plus credits below zero of"
    return f" (open invoices {phrasing.bare(currency, row['gross'])} {sign} {phrasing.bare(currency, abs(unapplied))})"


def _overdue_words(row: Row) -> str:
    if not row["overdue"]:
        return "nothing is overdue"
    whole = "the open invoices" if row["unapplied"] else "it"
    return f"{numbers.share_in_sentence(row['overdue_share'])} of {whole} is overdue"


def _owed(row: Row) -> str:
    """Return the whole that the three largest are a part of: customers in credit take nothing off it."""
    if row["owing"] == row["total"]:
        return "the balance"
    return f"the {phrasing.bare(row['currency'], row['owing'])} that customers without a credit balance owe"


def _headline(data: CompanyData) -> str:
    if not data.overview:
        return excluded_documents.nothing_open(data)
    first, *others = data.overview
    more = [phrasing.amount(row["currency"], row["total"]) for row in others if row["total"] > 0]
    said = [f"Another {phrasing.listed(more)} {'is' if len(more) == 1 else 'are'} open."] if more else []
    return " ".join([sentence(first), *said, *(f"{phrasing.capital(_balance(r))}." for r in others if r["total"] <= 0)])


def _notes(data: CompanyData) -> tuple[str, ...]:
    notes = [
        data.aged_from,
        "Overdue share is overdue ÷ gross open invoices; unapplied credits are not taken off first.",
        "Three largest: by balance, as a share of what all customers with a balance above zero owe.",
        STATE_RULE,
    ]
    if len(data.overview) > 1:
        notes.append("Currencies are shown apart and never added.")
    return tuple(notes)


def _block(data: CompanyData, currency: str, *, several: bool) -> Block:
    """Return what is open in a currency; how it moved and was collected stays when everything is paid."""
    moves = _roll_forward(currency, data.of("roll_forward", currency))
    tables = (moves, collection(currency, data.of("collection", currency)))
    title = currency if several else ""
    still_open = [row for row in data.overview if row["currency"] == currency]
    if not still_open:
        nothing = f"Nothing is open in {currency}." if data.overview else ""
        return Block(key=currency.lower(), title=title, headline=nothing, tables=tuple(filter(None, tables)))
    (row,) = still_open
    chart = aging_chart(f"aging-{currency.lower()}", currency, data.of("aging_bucket", currency))
    return Block(
        key=currency.lower(),
        title=title,
        headline=sentence(row) if row is not data.overview[0] else "",
        figures=_figures(row),
        charts=(chart,) if chart else (),
        tables=tuple(filter(None, (_top_customers(data, row), *tables))),
    )


def _figures(row: Row) -> tuple[Figure, ...]:
    """Return six tiles, with the overdue share beside the overdue amount that it belongs to."""
    return (*_amounts(row), *_counts(row))


def _amounts(row: Row) -> tuple[Figure, ...]:
    currency = row["currency"]
    gross, unapplied = (numbers.plain_money(row[key], currency) for key in ("gross", "unapplied"))
    credits = "credits below zero" if row["unapplied"] > 0 else "unapplied credits"
    sum_of = f"Gross open invoices {gross} plus {credits} {unapplied}."
    share = Figure("overdue_share", "Overdue share", row["overdue_share"], "share", note="of gross open invoices")
    return (
        Figure("total", "Open balance", row["total"], "money", currency, _balance_note(row), sum_of),
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
    if not row["unapplied"]:
        return "no unapplied credits"
    of = "of credits below zero" if row["unapplied"] > 0 else "unapplied"
    return f"{phrasing.bare(row['currency'], row['unapplied'])} {of}"


def _overdue_definition(row: Row) -> str:
    if row["overdue_share"] is None:
        return "Open invoices past their due date. The share is n/a: there are no open invoices."
    overdue, gross = (numbers.plain_money(row[key], row["currency"]) for key in ("overdue", "gross"))
    part = numbers.share(row["overdue_share"])
    return f"Open invoices past due. Share: {overdue} ÷ {gross} gross open = {part}."


def _top_customers(data: CompanyData, row: Row) -> Table | None:
    currency = row["currency"]
    aging = data.of("aging", currency)
    if not aging:
        return None
    top = aging[:TOP]
    all_of_them = (
        f"All {phrasing.plural(row['customers'], 'customer')}" if len(aging) > TOP else "Total",
        *(row["total"], Decimal(100) if row["total"] > 0 else "", row["overdue"], row["overdue_share"], "", ""),
    )
    return Table(
        key=f"top-{currency.lower()}",
        title=f"The {phrasing.spelled(TOP)} largest balances" if len(aging) > TOP else "Customers by balance",
        columns=_customer_columns(currency),
        rows=tuple((phrasing.customer_name(r), *picked(r, _customer_columns(currency)[1:])) for r in top),
        targets=tuple(data.customer_target(r["customer_id"]) for r in top),
        totals=(Total(all_of_them),),
        sorted_by="total",
        note=f"The shares of all {row['customers']:,} customers add to {numbers.percent(100)}."
        if len(aging) > TOP
        else "",
    )


def _customer_columns(currency: str) -> tuple[Column, ...]:
    return (
        Column("customer_name", "Customer"),
        Column("total", "Balance", "money", currency),
        Column("share_of_total", "Of balance", "share", undefined=NO_BALANCE, is_part=True),
        Column("overdue", "Overdue", "money", currency),
        Column("overdue_share", "Overdue share", "share", undefined="the customer has no open invoice"),
        Column("oldest_days", "Oldest, days late", "days", undefined="nothing is overdue"),
        Column("status", "State", "status"),
    )


def _roll_forward(currency: str, moves: tuple[Row, ...]) -> Table | None:
    if not moves:
        return None
    hidden = "" if any(row["paid_up_front"] for row in moves) else "paid_up_front"
    columns = (
        Column("period_end", "Month to", "date"),
        *(Column(key, label, "money", currency, adds=False) for key, label in _MOVES.items() if key != hidden),
    )
    return Table(
        key=f"roll-forward-{currency.lower()}",
        title="Roll-forward",
        columns=columns,
        rows=tuple(picked(row, columns) for row in moves),
        note=_EQUATION.replace(" − paid up front", "") if hidden else _EQUATION,
    )
