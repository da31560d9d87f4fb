"""Net revenue beside what the source's own books say: month by month, with every named difference, and by account."""

from collections.abc import Iterator

from dashboards import numbers, phrasing
from dashboards.company_data import CompanyData
from dashboards.report import Block, Column, Row, Table, Total, picked

_DIFFERENCES = {
    "journal_entry": "Journal entries",
    "deposit": "Deposits",
    "purchase": "Expenses",
    "bill": "Bills",
    "posts_elsewhere": "Posts elsewhere",
    "discount_account": "Discounts account",
    "rounding": "Rounding of lines",
}
_MEANT = {
    "journal_entry": "journal entries that post to income accounts",
    "deposit": "lines of deposits that do",
    "purchase": "lines of checks and expenses that do",
    "bill": "lines of bills that do",
    "posts_elsewhere": "lines of sales whose account is none of income",
    "discount_account": "discounts whose account is none of income",
    "rounding": "lines that the source rounds one by one",
}


def blocks(data: CompanyData) -> Iterator[Block]:
    """Yield a block for each currency in which the source states its income."""
    rows = data.home_first(data.views["revenue_tie_out"])
    currencies = list(dict.fromkeys(row["currency"] for row in rows))
    for currency in currencies:
        shown = [row for row in rows if row["currency"] == currency]
        tables = [_months(currency, shown)]
        accounts = data.of("revenue_tie_out_account", currency)
        if accounts:
            tables.append(_accounts(currency, accounts))
        yield Block(
            key=f"{currency.lower()}-tie-out",
            title=f"{f'{currency}: ' if len(currencies) > 1 else ''}Beside the income of the source's own books",
            headline=_sentence(currency, [row for row in shown if not row["is_total"]]),
            tables=tuple(tables),
        )


def _sentence(currency: str, rows: list[Row]) -> str:
    """Return how many of the stated figures are explained to the cent, and which are not."""
    known = [row for row in rows if row["unexplained"] is not None]
    differing = [row for row in known if row["unexplained"]]
    whole = len(known) - len(differing)
    explained = f"Of {phrasing.plural(len(rows), 'figure')} that the source states, {whole or 'none'} "
    said = [f"{explained}{'is' if whole == 1 else 'are'} explained to the cent"]
    if differing:
        said.append(_not_explained(currency, differing))
    if len(rows) > len(known):
        said.append(f"{len(rows) - len(known)} cannot be compared")
    return f"{'; '.join(said)}."


def _not_explained(currency: str, differing: list[Row]) -> str:
    """Return which figure is not explained, or how many and which of them by most; equals are not told apart."""
    largest = max(abs(row["unexplained"]) for row in differing)
    most = [row for row in differing if abs(row["unexplained"]) == largest]
    by = f"{currency}\u00a0{numbers.money(most[0]['unexplained'], currency)}"
    if len(differing) == 1:
        return f"{_name(most[0])} is not, by {by}"
    if len(most) == 1:
        return f"{len(differing)} are not, most of all {_name(most[0])}, by {by}"
    up_to = "each by" if len(most) == len(differing) else "by up to"
    return f"{len(differing)} are not, {up_to} {currency}\u00a0{numbers.money(largest, currency)}"


def _months(currency: str, rows: list[Row]) -> Table:
    used = [key for key in _DIFFERENCES if any(row[key] for row in rows)]
    columns = (
        Column("net_revenue", "Net revenue", "money", currency, undefined="a document has no rate"),
        *(Column(key, _DIFFERENCES[key], "money", currency) for key in used),
        Column("stated", "Stated by the source", "money", currency, undefined="the report was cut"),
        Column("unexplained", "Unexplained", "money", currency, undefined="one of both is not known"),
    )
    told = phrasing.listed([_MEANT[key] for key in used])
    read_once = any(row["known_at"] for row in rows)
    return Table(
        key=f"revenue-tie-out-{currency.lower()}",
        title="Net revenue and the source's income",
        columns=(Column("key", "Month"), *columns),
        rows=tuple((_name(row), *picked(row, columns)) for row in rows if not row["is_total"]),
        totals=tuple(Total(("Total of the months", *picked(row, columns))) for row in rows if row["is_total"]),
        note=" ".join(
            filter(
                None,
                (
                    "Documents count at their own rates to home currency.",
                    f"Counted by the source besides, or left out: {told}." if told else "",
                    "Earlier months were read once, and ours beside them is what was known then." if read_once else "",
                ),
            )
        ),
    )


def _name(row: Row) -> str:
    return str(row["key"] or f"All until {numbers.day_in_sentence(row['as_of'])}")


def _accounts(currency: str, rows: tuple[Row, ...]) -> Table:
    columns = (
        Column("ours", "By the lines", "money", currency, undefined="a line has no rate"),
        Column("theirs", "By the source", "money", currency),
        Column("difference", "Difference", "money", currency, undefined="a line has no rate"),
    )
    return Table(
        key=f"revenue-accounts-{currency.lower()}",
        title="The same months by income account",
        columns=(Column("account_name", "Account"), *columns),
        rows=tuple(
            (row["account_name"] or "No account named", *picked(row, columns)) for row in rows if not row["is_total"]
        ),
        totals=tuple(Total(("Total", *picked(row, columns))) for row in rows if row["is_total"]),
        note="Shipping, and what a sale bills without a line that says what, name no account.",
    )
