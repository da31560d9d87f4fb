"""Whether one company's numbers equal its data: every control with both figures, differences first."""

from collections.abc import Iterator, Sequence

from dashboards import phrasing
from dashboards.company_data import CompanyData
from dashboards.report import Block, Column, Kind, Report, Row, Table, Total
from dashboards.reports.receivables import exceptions
from dashboards.reports.receivables.aging_columns import overview_identity

TITLE = "Tie-out"
QUESTION = "Do these numbers equal the books, and what does not fit?"
CONTROLS: dict[str, tuple[str, str, Kind]] = {
    "ar_account": ("The A/R account in the books", "Account", "money"),
    "customer_balance": ("Customer balances", "Customer", "money"),
    "aging_bucket": ("The aging in the books", "Days past due", "money"),
    "aging_detail": ("Open documents in the books", "Documents", "money"),
    "net_revenue": ("Net revenue in the books", "Period", "money"),
    "tax": ("Sales tax in the books", "Period", "money"),
    "hours": ("Hours of projects", "Project", "hours"),
    "billable_hours": ("Billable hours of projects", "Project", "hours"),
    "reported_hours": ("Hours in the source's own summary", "Hours", "hours"),
    "row_count": ("Record counts", "Records", "count"),
}
ADVICE = {
    "unknown_document_type": "Tell the source which kind of document it is, or leave it out there.",
    "unknown_status": "Correct the document's status at the source.",
    "negative_total": "Check the document; a credit belongs in a credit memo.",
    "missing_currency": "Give the document a currency at the source; until then the home currency is assumed.",
    "blank_customer": "Give the document a customer in the books.",
    "unknown_customer": "Make the customer active again in the books, or sync it.",
    "missing_rate": "Enter an exchange rate on the document.",
    "not_itemised": "Open the document in the books and give it lines.",
    "allocation_across_currencies": "Apply the payment to a document in its own currency.",
    "allocation_to_missing_document": "Find out where the other document went; until then the cash is unapplied.",
    "allocation_to_void_document": "Apply the payment to another document, or pay it back.",
    "overdue_never_sent": "Ask whether the invoice was sent; make it a draft again if it was not.",
    "several_links": "Open the payment in the books; one line should pay one document.",
    "statement_charge_assumed": "Bill the charge by an invoice instead; then its date and total are known.",
    "over_allocated": "Undo a payment that was applied twice.",
    "rate_contradiction": "Ask which rate was agreed and since when; correct the override at the source.",
    "history_contradiction": "Ask since when it has been so; the first day decides whose work and rate it is.",
    "refund_without_credit": "Record the refund as a credit on the order, with its amount and day.",
    "partial_refund_without_credit": "Record the refund as a credit on the order, with its amount and day.",
    "refund_above_sale": "Check the order's credits; one of them may belong to another order.",
    "credit_without_sale": "Check the order; if it was never sold, take the credit back.",
    "total_not_subtotal_less_discount": "Correct the order's total, subtotal or discount.",
    "payment_in_another_currency": "Check the payment's currency, or the order's.",
    "order_in_another_currency": "Check the currency of the order, or name another document.",
    "unknown_budget_kind": "Give the budget one of the kinds that are known.",
    "budget_of_another_category": "Name the budget that is meant, or correct the expense's category.",
    "budget_period_reversed": "Exchange the budget's first and last day.",
    "payment_on_cancelled_order": "Pay the money back, or reopen the purchase order.",
    "unreadable_row": "Correct the row at its source; it counts as soon as a version comes that can be read.",
    "report_cut": "Nothing to do; rows and balances are still compared one by one.",
    "report_does_not_add_up": "Open the report in the books and compare its rows with its total.",
    "amount_precision": "Correct the amount at the source to the decimals that its currency has.",
    "amount_too_large": "Correct the amount at the source.",
    "home_amount_too_large": "Check the document's exchange rate; it may be the wrong way round.",
    "unusable_rate": "Correct the exchange rate at the source; it is home currency per one of the other.",
    "implausible_date": "Correct the date at the source.",
    "unknown_word": "Write the word that is known here, or leave it blank.",
    "not_built": "Correct the rows that it names at the source; all counts again once the models can be built.",
    "same_books": "Remove one of the connections from tieout.toml.",
    "ids_alike": "Make one of the two at the source, if they are one.",
    "unknown_document": "Correct the document that it names, or add the document.",
    "unknown_order": "Correct the order that it names, or add the order.",
    "unknown_project": "Correct the project that it names, or add the project.",
    "unknown_person": "Correct the person whom it names, or add the person.",
    "unknown_item": "Correct the item that it names, or add the item.",
    "unknown_budget": "Correct the budget that it names, or add the budget.",
    "unknown_time_entry": "Correct the time entry that it names, or add the entry.",
    "remaining_above_amount": "Correct what remains of the store credit, or its amount.",
    "control_of_a_day_to_come": "Correct the day of the control; its figure is compared once the day has come.",
    "unknown_control_key": "Correct the key of the control; its figure is compared with nothing until then.",
    "planned_rate_currency": "Plan the rate in the customer's currency.",
    "line_without_amount": "Give the line an amount, or a quantity and a price.",
    "control_stated_twice": "State each figure once, or say when each was taken.",
    "source_open_differs": "Compare the document's payments with the books.",
}
_DOCUMENTS = "Open amounts of single documents"
_SOURCES = {"quickbooks": "QuickBooks", "timetracker": "TimeTracker"}
_STATES = {"ties": "tie", "differs": "differ", "not_available": "are not stated"}


def build(data: CompanyData, path: str) -> Iterator[Report]:
    """Yield the one tie-out page."""
    controls = _controls(data)
    yield Report(
        path=path,
        title=TITLE,
        question=QUESTION,
        headline=_headline(data),
        header=data.header_of_all,
        blocks=(
            *((_summary(data, path, controls),) if controls else ()),
            *(_control(data, control, rows) for control, rows in controls.items()),
            exceptions.block(data, path, ADVICE),
        ),
        notes=(
            "Tieout's figure is computed from documents and allocations; the other is what "
            f"{_source(data)} said when it was checked.",
            "A difference is what the source said subtracted from Tieout's figure.",
        ),
        identities=tuple(map(overview_identity, data.overview)),
        evidence=data.evidence(path),
        is_wide=True,
    )


def _source(data: CompanyData) -> str:
    return _SOURCES.get(data.company["source"], "the source")


def _headline(data: CompanyData) -> str:
    """Return the verdict, how many controls it stands on, and what is left to clear up."""
    findings = len(data.views["finding"])
    unplaced = [f"{phrasing.capital(phrasing.plural(findings, 'exception'))} to clear up."] if findings else []
    counted = f"{_counted(data)}." if data.views["tie_out"] else "There is no control of this day."
    return " ".join([f"{data.header_of_all.tie_out.sentence}.", phrasing.capital(counted), *unplaced])


def _counted(data: CompanyData) -> str:
    """Say `143 controls tie, 0 differ, 3 are not stated`."""
    counts = dict(zip(_STATES, _counts(data.views["tie_out"], _documents(data)), strict=True))
    first = phrasing.plural(counts["ties"], "control ties", "controls tie")
    differ = phrasing.plural(counts["differs"], "differs", "differ")
    return f"{first}, {differ}, {phrasing.plural(counts['not_available'], 'is', 'are')} not stated"


def _counts(rows: Sequence[Row], documents: Sequence[int] = (0, 0)) -> tuple[int, ...]:
    tie, differ, silent = (len(_of(rows, state)) for state in _STATES)
    return (tie + documents[0], differ + documents[1], silent)


def _documents(data: CompanyData) -> tuple[int, int]:
    """Return how many documents the source states the open amount of, as we have it and otherwise."""
    for row in data.views["stated_open"]:
        return row["tie"], row["differ"]
    return 0, 0


def _of(rows: Sequence[Row], state: str) -> list[Row]:
    return [row for row in rows if row["status"] == state]


def _controls(data: CompanyData) -> dict[str, list[Row]]:
    """Return the rows of each control, those that differ first."""
    groups: dict[str, list[Row]] = {control: [] for control in CONTROLS}
    for row in data.views["tie_out"]:
        groups.setdefault(row["control"], []).append(row)
    return {
        control: rows
        for control, rows in sorted(groups.items(), key=lambda group: not _of(group[1], "differs"))
        if rows
    }


def _described(control: str, rows: Sequence[Row]) -> tuple[str, str, Kind]:
    """Return the title, what the key is and the kind of figure; a control without words here goes by its name."""
    is_money = any(row["currency"] for row in rows)
    return CONTROLS.get(control, (phrasing.capital(control.replace("_", " ")), "Key", "money" if is_money else "count"))


def _key(control: str) -> str:
    return control.replace("_", "-")


def _summary(data: CompanyData, path: str, controls: dict[str, list[Row]]) -> Block:
    columns = (
        Column("control", "What is compared"),
        *(Column(state, label, "count") for state, label in zip(_STATES, ("Tie", "Differ", "Not stated"), strict=True)),
    )
    documents = _documents(data)
    lines = [(_described(control, rows)[0], *_counts(rows)) for control, rows in controls.items()]
    targets = [f"{path}.html#{_key(control)}" for control in controls]
    if any(documents):
        place = 0 if documents[1] else len(lines)
        lines.insert(place, (_DOCUMENTS, *documents, 0))
        targets.insert(place, f"{path}.html#findings")
    table = Table(
        key="controls",
        title="What was compared",
        columns=columns,
        rows=tuple(lines),
        targets=tuple(targets),
        totals=(Total(("All", *_counts(data.views["tie_out"], documents))),),
    )
    return Block(key="compared", title="", tables=(table,))


def _control(data: CompanyData, control: str, rows: list[Row]) -> Block:
    """Return what differs or is not stated, in sight; what ties, behind its count."""
    title, key_label, kind = _described(control, rows)
    source = phrasing.capital(_source(data))
    columns = (
        Column("key", key_label),
        *((Column("currency", "Currency"),) if kind == "money" else ()),
        Column("as_of", "As of", "date"),
        Column("ours", "Tieout", kind, undefined="Tieout holds none"),
        Column("theirs", source, kind, undefined=f"{source} stated none"),
        Column("difference", "Difference", kind, undefined="there is nothing to compare"),
        Column("taken_at", "Checked at", "timestamp", undefined="it was never asked"),
        Column("status", "State", "status"),
    )
    apart = {"control": [*_of(rows, "differs"), *_of(rows, "not_available")], "equal": _of(rows, "ties")}
    tables = tuple(
        Table(
            key=f"{name}-{_key(control)}",
            title=_title(name, some),
            columns=columns,
            rows=tuple(_cells(data, row, kind == "money") for row in some),
            targets=tuple(_target(data, row) for row in some),
            is_folded=name == "equal",
        )
        for name, some in apart.items()
        if some
    )
    return Block(key=_key(control), title=title, tables=tables)


def _title(name: str, rows: Sequence[Row]) -> str:
    if name == "equal":
        return phrasing.plural(len(rows), "control ties", "controls tie")
    differing = len(_of(rows, "differs"))
    said = [phrasing.plural(differing, "control differs", "controls differ")] if differing else []
    silent = len(rows) - differing
    said += [phrasing.plural(silent, "is not stated", "are not stated")] if silent else []
    return ", ".join(said)


def _cells(data: CompanyData, row: Row, has_currency: bool) -> tuple[object, ...]:
    taken = data.local(row["taken_at"]) if row["taken_at"] else None
    currency = (row["currency"],) if has_currency else ()
    figures = (row["ours"], row["theirs"], row["difference"])
    return (_name(row), *currency, row["as_of"], *figures, taken, row["status"])


def _name(row: Row) -> str:
    if row["control"] == "row_count":
        return phrasing.capital(str(row["key"] or "all").replace("_", " "))
    everything = "All customers" if row["control"] == "customer_balance" else "All"
    return str(row["key_name"] or row["key"] or everything)


def _target(data: CompanyData, row: Row) -> str | None:
    return data.customer_target(row["key"]) if row["control"] == "customer_balance" and row["key"] else None
