"""One page for each customer that ever had a document: who they are, what they owe, their documents."""

from collections.abc import Iterator
from dataclasses import replace

from dashboards import excluded_documents, numbers, paths, phrasing, rate_labels
from dashboards.company_data import CompanyData
from dashboards.report import Block, Column, Fact, Figure, Report, Row, Table, picked
from dashboards.reports.receivables.aging_columns import BUCKETS, bucket_columns, identity
from dashboards.reports.receivables.customer_documents import address, history, open_documents
from dashboards.reports.receivables.overview import made_of

QUESTION = "What does this customer owe, and since when?"
_FACTS = {
    "parent_customer_name": "Belongs to",
    "contact_person": "Contact",
    "email": "Email",
    "phone": "Phone",
    "address": "Address",
}
_SOURCES = {"quickbooks": "QuickBooks", "timetracker": "TimeTracker"}
_OVERDUE = "Open invoices past their due date; the share is of the customer's gross open invoices."
_UNAPPLIED = "Payments and credit memos that no invoice has taken yet."
_OLDEST = "Days past due of the oldest overdue invoice; n/a when nothing is overdue."
_OPEN = "Documents that are not fully settled on the as-of day."


def build(data: CompanyData, path: str) -> Iterator[Report]:
    """Yield a page for every customer, also where nothing is open any more."""
    for customer in data.customers.values():
        yield _report(data, customer, path)


def _report(data: CompanyData, customer: Row, folder: str) -> Report:
    customer_id = customer["customer_id"]
    path = f"{folder}/{paths.page_name(customer_id)}"
    name = phrasing.customer_name(customer)
    aging = data.aging_by_customer.get(customer_id, ())
    items = data.items_by_customer.get(customer_id, ())
    documents = data.documents_by_customer.get(customer_id, ())
    facts = Block(key="contact", title="", facts=_facts(data, customer))
    blocks = tuple(_block(data, row, items, several=len(aging) > 1) for row in aging)
    currencies = dict.fromkeys(row["currency"] for row in (*aging, *documents)) or data.header.currencies
    return Report(
        path=path,
        title=name,
        question=QUESTION,
        headline=_headline(name, aging) if aging else _nothing_open(data, customer),
        header=replace(data.header, currencies=tuple(currencies)),
        blocks=(*((facts,) if facts.facts else ()), *blocks, *history(documents), *_work(data, customer_id)),
        notes=(data.aged_from, "Open is what is left of the document on the as-of day; credits are negative."),
        identities=tuple(identity(row, row["currency"]) for row in aging),
        evidence=data.evidence(path),
        left_out=excluded_documents.of_customer(data, customer_id),
    )


def _headline(name: str, aging: tuple[Row, ...]) -> str:
    """Return what is owed, what makes the difference where credits are unapplied, and what of it is overdue."""
    said = [f"{_balance(row)}{made_of(row)}" for row in aging]
    late = [f"{phrasing.amount(row['currency'], row['overdue'])}{_oldest(row)}" for row in aging if row["overdue"]]
    overdue = f"{phrasing.listed(late)} {'is' if len(late) == 1 else 'are'} overdue" if late else "nothing is overdue"
    return f"{phrasing.isolated(name)} {phrasing.listed(said)}; {overdue}."


def _balance(row: Row) -> str:
    currency, total = row["currency"], row["total"]
    if not total:
        return f"owes nothing on balance in {currency}"
    return f"{'owes' if total > 0 else 'has a credit of'} {phrasing.amount(currency, abs(total))}"


def _nothing_open(data: CompanyData, customer: Row) -> str:
    """Say that nothing is open, and how much there is to look at."""
    customer_id = customer["customer_id"]
    what = "Nothing that could be counted" if data.left_out_by_customer.get(customer_id) else "Nothing"
    nothing = f"{what} is open of {phrasing.isolated(phrasing.customer_name(customer))}"
    documents = data.documents_by_customer.get(customer_id, ())
    if not documents:
        return f"{nothing}; none of the documents is there any more."
    last = documents[0]["issued_on"]
    newest = f", the last of {numbers.day_in_sentence(last)}" if last else ""
    return f"{nothing}; there {_are(documents[0]['documents'])}{newest}."


def _are(documents: int) -> str:
    return f"{'is' if documents == 1 else 'are'} {phrasing.plural(documents, 'document')}"


def _oldest(row: Row) -> str:
    return f" (oldest {numbers.days(row['oldest_days'])}\u00a0days)" if row["oldest_days"] else ""


def _facts(data: CompanyData, customer: Row) -> tuple[Fact, ...]:
    known = {key: label for key, label in _FACTS.items() if customer.get(key)}
    facts = [Fact(label, str(customer[key]), _mail(key, customer)) for key, label in known.items()]
    if customer["status"]:
        facts.append(Fact("Status", phrasing.capital(numbers.status(customer["status"]))))
    terms = customer["payment_terms_days"]
    if terms is not None:
        facts.append(Fact("Terms", "due at once" if terms == 0 else phrasing.plural(terms, "day")))
    record = address(customer.get("source_url"))
    if record:
        source = _SOURCES.get(data.company["source"], "the source")
        facts.append(Fact("Record", f"Open in {source} ↗", record))
    return tuple(facts)


def _mail(key: str, customer: Row) -> str | None:
    address = customer["email"]
    is_plain = key == "email" and address.count("@") == 1 and not set(address) & set(" \t\r\n<>\"'?&#%,;:")
    return f"mailto:{address}" if is_plain else None


def _block(data: CompanyData, aging: Row, items: tuple[Row, ...], *, several: bool) -> Block:
    currency = aging["currency"]
    own = tuple(item for item in items if item["currency"] == currency)
    return Block(
        key=currency.lower(),
        title=currency if several else "",
        figures=_figures(aging),
        tables=(_buckets(aging), open_documents(data, aging, own)),
    )


def _figures(row: Row) -> tuple[Figure, ...]:
    currency = row["currency"]
    share = Figure("overdue_share", "Overdue share", row["overdue_share"], "share", note="of gross open invoices")
    return (
        Figure("total", "Balance", row["total"], "money", currency, definition=f"{identity(row, currency)}."),
        Figure("overdue", "Overdue", row["overdue"], "money", currency, definition=_OVERDUE, secondary=share),
        Figure("unapplied", "Unapplied credits", row["unapplied"], "money", currency, definition=_UNAPPLIED),
        _oldest_item(row["oldest_days"]),
        Figure("open_items", "Open items", row["open_items"], "count", note="invoices and credits", definition=_OPEN),
    )


def _oldest_item(days: int | None) -> Figure:
    return Figure("oldest_days", "Oldest item", days, "days", note="days past due", definition=_OLDEST)


def _buckets(row: Row) -> Table:
    currency = row["currency"]
    return Table(
        key=f"buckets-{currency.lower()}",
        title="By bucket",
        columns=(Column("line", "Aging"), *bucket_columns(currency), Column("total", "Balance", "money", currency)),
        rows=(("Open", *(row[key] for key in BUCKETS), row["total"]),),
    )


def _work(data: CompanyData, customer_id: str | None) -> tuple[Block, ...]:
    """Return what the client is charged an hour and how much was worked, where hours are charged."""
    rates = data.rates_by_customer.get(customer_id, ())
    worked = [
        row for row in data.views["client_statistics"] if row["customer_id"] == customer_id and not row["is_total"]
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
        Column("paid", "Collected", "money"),
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
        *rate_labels.origin_columns(),
    )
    apart = rate_labels.with_people(rows)
    cells = tuple(
        (rate_labels.project(row), rate_labels.person(row, apart), row["rate"], *rate_labels.origin_cells(row))
        for row in rows
    )
    return Table("client-rates", phrasing.plural(len(rows), "rate in force", "rates in force"), columns, cells)
