"""One page a customer with something open: who they are, what they owe, document by document."""

from collections.abc import Iterator
from dataclasses import replace

from dashboards import paths, rate_words, words
from dashboards.aging_columns import BUCKETS, bucket_columns, identity
from dashboards.books import Books
from dashboards.formats import numbers
from dashboards.report import Block, Column, Fact, Figure, Report, Row, Table, Total, picked

QUESTION = "What does this customer owe, and since when?"
_FACTS = {
    "parent_customer_name": "Belongs to",
    "contact_person": "Contact",
    "email": "Email",
    "phone": "Phone",
    "address": "Address",
    "status": "Record",
}
_TYPES = {
    "invoice": "Invoice",
    "journal_debit": "Journal debit",
    "refund": "Refund",
    "credit_memo": "Credit memo",
    "payment": "Payment",
    "journal_credit": "Journal credit",
    "deposit": "Deposit",
    "write_off": "Write-off",
}
_OVERDUE = "Open invoices past their due date; the share is of the customer's gross open invoices."
_UNAPPLIED = "Payments and credit memos that no invoice has taken yet."
_OLDEST = "Days past due of the oldest open invoice; n/a when only credits are open."
_OPEN = "Documents that are not fully settled on the as-of day."


def build(books: Books) -> Iterator[Report]:
    """A page for every customer in the aging, in its order."""
    for customer_id, aging in books.aging_by_customer.items():
        yield _report(books, customer_id, aging)


def _report(books: Books, customer_id: str | None, aging: tuple[Row, ...]) -> Report:
    path = paths.customer_page(books.connection, customer_id).removesuffix(".html")
    name = words.customer_name(aging[0])
    items = books.items_by_customer.get(customer_id, ())
    facts = Block(key="contact", title="", facts=_facts(books.customers.get(customer_id)))
    blocks = tuple(_block(books, row, items, several=len(aging) > 1) for row in aging)
    return Report(
        path=path,
        title=name,
        question=QUESTION,
        headline=_headline(name, aging),
        stamp=replace(books.stamp, currencies=tuple(row["currency"] for row in aging)),
        blocks=(*((facts,) if facts.facts else ()), *blocks, *_work(books, customer_id)),
        notes=(books.aged_from, "Open is what is left of the document on the as-of day; credits are negative."),
        identities=tuple(identity(row, row["currency"]) for row in aging),
        evidence=books.evidence(path),
        trail=books.trail,
    )


def _headline(name: str, aging: tuple[Row, ...]) -> str:
    owes = [words.amount(row["currency"], row["total"]) for row in aging if row["total"] > 0]
    credit = [words.amount(row["currency"], -row["total"]) for row in aging if row["total"] < 0]
    said = [f"owes {words.listed(owes)}"] if owes else []
    said += [f"has a credit of {words.listed(credit)}"] if credit else []
    sentence = f"{words.isolated(name)} {words.listed(said) or 'owes nothing on balance'}"
    late = [f"{words.amount(row['currency'], row['overdue'])}{_oldest(row)}" for row in aging if row["overdue"]]
    if late:
        return f"{sentence}; {words.listed(late)} is overdue."
    return f"{sentence}; nothing is overdue."


def _oldest(row: Row) -> str:
    return f" (oldest {numbers.days(row['oldest_days'])}\u00a0days)" if row["oldest_days"] else ""


def _facts(customer: Row | None) -> tuple[Fact, ...]:
    if customer is None:
        return ()
    known = {key: label for key, label in _FACTS.items() if customer.get(key)}
    facts = [Fact(label, str(customer[key]), _mail(key, customer)) for key, label in known.items()]
    terms = customer["payment_terms_days"]
    if terms is not None:
        facts.append(Fact("Terms", "due at once" if terms == 0 else words.plural(terms, "day")))
    record = _address(customer.get("source_url"))
    if record:
        facts.append(Fact("In the books", "Open the customer ↗", record))
    return tuple(facts)


def _mail(key: str, customer: Row) -> str | None:
    address = customer["email"]
    is_plain = key == "email" and address.count("@") == 1 and not set(address) & set(" \t\r\n<>\"'?&#%,;:")
    return f"mailto:{address}" if is_plain else None


def _block(books: Books, aging: Row, items: tuple[Row, ...], *, several: bool) -> Block:
    currency = aging["currency"]
    own = tuple(item for item in items if item["currency"] == currency)
    return Block(
        key=currency.lower(),
        title=currency if several else "",
        figures=_figures(aging),
        tables=(_buckets(aging), _documents(books, aging, own)),
    )


def _figures(row: Row) -> tuple[Figure, ...]:
    currency = row["currency"]
    share = Figure("overdue_share", "Overdue share", row["overdue_share"], "share", note="of gross open invoices")
    return (
        Figure("total", "Balance", row["total"], "money", currency, definition=f"{identity(row, currency)}."),
        Figure("overdue", "Overdue", row["overdue"], "money", currency, definition=_OVERDUE, aside=share),
        Figure("unapplied", "Unapplied credits", row["unapplied"], "money", currency, definition=_UNAPPLIED),
        _oldest_item(row["oldest_days"]),
        Figure("open_items", "Open items", row["open_items"], "count", note="invoices and credits", definition=_OPEN),
    )


def _oldest_item(days: int | None) -> Figure:
    note = "days past due" if days is None or days >= 0 else "days past due: not due yet"
    return Figure("oldest_days", "Oldest item", days, "days", note=note, definition=_OLDEST)


def _buckets(row: Row) -> Table:
    currency = row["currency"]
    return Table(
        key=f"buckets-{currency.lower()}",
        title="By bucket",
        columns=(Column("line", "Aging"), *bucket_columns(currency), Column("total", "Balance", "money", currency)),
        rows=(("Open", *(row[key] for key in BUCKETS), row["total"]),),
    )


def _documents(books: Books, aging: Row, items: tuple[Row, ...]) -> Table:
    currency, home = aging["currency"], books.company["home_currency"]
    converts = home not in (None, currency)
    tail = (aging["total"], *((aging["home_total"],) if converts else ()))
    return Table(
        key=f"items-{currency.lower()}",
        title=words.plural(len(items), "open document"),
        columns=_document_columns(currency, home if converts else None),
        rows=tuple(_cells(item, converts) for item in items),
        targets=tuple(_address(item["source_url"]) for item in items),
        totals=(Total(("Balance", *[""] * 7, *tail)),),
        amount="open_amount",
    )


def _document_columns(currency: str, home: str | None) -> tuple[Column, ...]:
    at_home = Column("home_open_amount", "At document rates", "money", home, undefined="the document has no rate")
    return (
        Column("document", "Document"),
        Column("document_type", "Kind"),
        Column("reference", "Reference"),
        Column("issued_on", "Issued", "date"),
        Column("due_on", "Due", "date", undefined="a credit is never due"),
        Column("days_past_due", "Days past due", "days", undefined="a credit does not age"),
        Column("bucket", "Bucket"),
        Column("total_amount", "Document total", "money", currency),
        Column("open_amount", "Open", "money", currency),
        *((at_home,) if home else ()),
    )


def _cells(item: Row, converts: bool) -> tuple[object, ...]:
    name = item["document_number"] or item["document_id"]
    kind = _TYPES.get(item["document_type"], item["document_type"])
    dates = (item["issued_on"], item["due_on"], item["days_past_due"])
    amounts = (item["total_amount"], item["open_amount"], *((item["home_open_amount"],) if converts else ()))
    return (name, kind, item["reference"], *dates, BUCKETS.get(item["bucket"], item["bucket"]), *amounts)


def _work(books: Books, customer_id: str | None) -> tuple[Block, ...]:
    """What the client is charged an hour and how much was worked, where hours are charged."""
    rates = books.rates_by_customer.get(customer_id, ())
    worked = [
        row for row in books.views["client_statistics"] if row["customer_id"] == customer_id and not row["is_total"]
    ]
    tables = tuple(filter(None, (_statistics(worked), _rates(rates))))
    return (Block(key="work", title="Rates and work", tables=tables),) if tables else ()


def _statistics(rows: list[Row]) -> Table | None:
    if not any(row["projects"] or row["hours"] for row in rows):
        return None
    columns = (
        Column("currency", "Currency"),
        Column("projects", "Projects", "count"),
        Column("active_projects", "Active", "count"),
        Column("hours", "Hours", "hours"),
        Column("billable_hours", "Billable", "hours"),
        Column("estimated_cost", "Value", "money"),
        Column("invoiced", "Invoiced", "money"),
        Column("paid", "Paid", "money"),
        Column("last_activity_on", "Last activity", "date", undefined="there was none"),
    )
    return Table("work-done", "Work and money", columns, tuple(picked(row, columns) for row in rows))


def _rates(rows: tuple[Row, ...]) -> Table | None:
    if not rows:
        return None
    columns = (
        Column("project_name", "Project"),
        Column("person_name", "Person"),
        Column("rate", "Rate per hour", "rate", rows[0]["currency"], undefined="no rate is in force"),
        *rate_words.origin_columns(),
    )
    apart = rate_words.with_people(rows)
    cells = tuple(
        (rate_words.project(row), rate_words.person(row, apart), row["rate"], *rate_words.origin_cells(row))
        for row in rows
    )
    return Table("client-rates", words.plural(len(rows), "rate in force", "rates in force"), columns, cells)


def _address(source_url: str | None) -> str | None:
    """The document's page in the accounting system; anything but a web address is no link."""
    return source_url if source_url and source_url.startswith(("https://", "http://")) else None
