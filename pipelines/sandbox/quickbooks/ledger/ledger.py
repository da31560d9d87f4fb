"""A company's ledger in QuickBooks Online's own JSON shapes, and the verbs that keep it consistent.

Every verb takes the moment `at` which it happens (aware) and keeps what the source computes by itself: `Balance`,
`RemainingCredit`, `UnappliedAmt`, home amounts, the links of invoices, the balances of customers and A/R accounts,
`SyncToken` and `MetaData`. Amounts come from `receivables` only. Not safe for two threads at once: change rows between
requests.
"""

from collections.abc import Container
from datetime import datetime
from decimal import Decimal

from pipelines.sandbox.quickbooks.ledger.balances import Balances
from pipelines.sandbox.quickbooks.ledger.entities import KINDS
from pipelines.sandbox.quickbooks.ledger.line_ex import line_ex
from pipelines.sandbox.quickbooks.ledger.receivables import (
    ZERO,
    Item,
    Payload,
    Posting,
    Receivables,
    applications_of,
    cents,
    item_of,
    money,
    postings_of,
)
from pipelines.sandbox.quickbooks.ledger.stamps import pacific, touch
from pipelines.sandbox.quickbooks.ledger.voids import unlinked, voided

RECEIVABLE = "Accounts Receivable"


class Ledger:
    """The entities of one company by kind and id, as dicts of JSON values (money as Decimal)."""

    def __init__(self, *, home_currency: str) -> None:
        self.home_currency = home_currency
        self.entities: dict[str, dict[str, Payload]] = {name: {} for name in KINDS}
        self.deleted: dict[tuple[str, str], datetime] = {}
        self._receivables = Receivables()
        self._balances = Balances(self.entities, self._receivables)
        self._last_ids: dict[str, int] = {}

    def rows(self, kind: str) -> list[Payload]:
        """Return all rows of a kind, inactive ones too, in the order in which they were made."""
        return list(self.entities[kind].values())

    def get(self, kind: str, row_id: str) -> Payload:
        """Return one row; KeyError if there is none."""
        return self.entities[kind][row_id]

    def add(self, kind: str, payload: Payload, *, at: datetime) -> str:
        """Add a row and return its id; ids count up per kind, unless `payload` brings its own."""
        row_id = str(payload.get("Id") or self._last_ids.get(kind, 0) + 1)
        stamp = pacific(at)
        meta = {"CreateTime": stamp, "LastUpdatedTime": stamp}
        own = {"domain": "QBO", "sparse": False, "Id": row_id, "SyncToken": "0", "MetaData": meta}
        self.keep(kind, {**own, **payload})
        self._settle(kind, row_id, at)
        return row_id

    def keep(self, kind: str, row: Payload) -> None:
        """Hold `row` exactly as it is, with the id and stamps that it brings; balances follow with `balance_all`."""
        self._last_ids[kind] = max(self._last_ids.get(kind, 0), int(row["Id"]))
        self.entities[kind][row["Id"]] = row

    def edit(self, kind: str, row_id: str, changes: Payload, *, at: datetime) -> None:
        """Replace the keys in `changes` (None removes one) and everything that follows from them."""
        row = self.get(kind, row_id)
        self._unapply_changed_lines(kind, {**row, **changes}, at)
        row.update(changes)
        for key in [key for key, value in changes.items() if value is None]:
            del row[key]
        touch(row, at)
        self._settle(kind, row_id, at)

    def void(self, kind: str, row_id: str, *, at: datetime) -> None:
        """Void a sales document or Payment: what paid it becomes unapplied, what it paid opens again."""
        row = self.get(kind, row_id)
        token = int(row["SyncToken"]) + 1
        self._unapply_payments(kind, row_id, at)
        self.edit(kind, row_id, voided(kind, row), at=at)
        row["SyncToken"] = str(token)  # letting go has counted too, but a void is one step

    def unapply(self, kind: str, row_id: str, *, at: datetime) -> None:
        """Take a document out of every payment that is applied to it: their money becomes unapplied."""
        self._unapply_payments(kind, row_id, at)

    def delete(self, kind: str, row_id: str, *, at: datetime) -> None:
        """Remove a transaction for good: no endpoint shows it again."""
        if KINDS[kind].is_list:
            raise ValueError(f"{kind} {row_id} cannot be deleted, only deactivated")
        self._unapply_payments(kind, row_id, at)
        del self.entities[kind][row_id]
        self.deleted[kind, row_id] = at
        self._balances.follow(self._receivables.post(kind, row_id, {}, {}), at, but=(kind, row_id))

    def deactivate(self, kind: str, row_id: str, *, at: datetime) -> None:
        """Hide a list row from default queries: `Active` false, " (deleted)" after its names."""
        row = self.get(kind, row_id)
        names = {key: f"{row[key]} (deleted)" for key in ("Name", "DisplayName", "FullyQualifiedName") if key in row}
        self.edit(kind, row_id, {**names, "Active": False}, at=at)

    def open_amount(self, kind: str, row_id: str) -> Decimal:
        """Return what a document holds open on A/R, signed (debit positive), in its own currency."""
        return sum(map(self.open_on, self._receivables.items(kind, row_id)), ZERO)

    def open_on(self, item: Item) -> Decimal:
        """Return the same of one open item, where a document holds several."""
        return self._receivables.open_amount(item)

    def sign(self, item: Item) -> int:
        """Return 1 for an open item that a customer owes, -1 for one that it has as a credit."""
        return self._receivables.sign(item)

    def lineage(self, customer: str) -> list[str]:
        """Return a customer and those above it, upwards."""
        return self._balances.lineage(customer)

    def balance_all(self) -> None:
        """Post every document that was kept and write the balances of customers and accounts, touching no stamp."""
        transactions = [name for name, kind in KINDS.items() if not kind.is_list and name != "Payment"]
        for kind in [*transactions, "Payment"]:  # payments last: what they pay must stand
            for row_id in self.entities[kind]:
                self._post(kind, row_id)
        for customer in self.entities["Customer"]:
            self._balances.customer(customer)
        for account in self.receivable_accounts().values():
            self._balances.account(account)

    def receivable_accounts(self) -> dict[str, str]:
        """Return the id of the A/R account of each currency."""
        accounts: dict[str, str] = {}
        for row in self.entities["Account"].values():
            if row["AccountType"] == RECEIVABLE:
                accounts.setdefault(row["CurrencyRef"]["value"], row["Id"])
        return accounts

    def as_read(self, kind: str, row: Payload) -> Payload:
        """Add to `row` what the source computes only when it is read: the open balances in the lines of a payment."""
        if kind != "Payment" or not row.get("Line"):
            return row
        return {**row, "Line": [self._with_open_balance(line) for line in row["Line"]]}

    def _with_open_balance(self, line: Payload) -> Payload:
        item = item_of(line)
        if item is None:
            return line
        balance = abs(self._receivables.open_amount(item)) + money(line["Amount"])
        return {**line, "LineEx": line_ex(txnId=item.id, txnOpenBalance=f"{cents(balance)}")}

    def _post(self, kind: str, row_id: str) -> list[tuple[Item, Posting]]:
        row = self.get(kind, row_id)
        postings = postings_of(kind, row, self.receivable_accounts(), self.home_currency)
        return self._receivables.post(kind, row_id, postings, applications_of(row) if kind == "Payment" else {})

    def _settle(self, kind: str, row_id: str, at: datetime) -> None:
        if KINDS[kind].is_list:
            return
        touched = self._post(kind, row_id)
        self._balances.document(kind, row_id)
        self._balances.follow(touched, at, but=(kind, row_id))

    def _unapply_payments(self, kind: str, row_id: str, at: datetime, *, but: Container[Item] = ()) -> None:
        for item in self._receivables.items(kind, row_id):
            for payer in self._receivables.payers(item) if item not in but else ():
                lines = unlinked(self.get("Payment", payer.id), item, self.sign)
                self.edit("Payment", payer.id, {"Line": lines}, at=at)

    def _unapply_changed_lines(self, kind: str, row: Payload, at: datetime) -> None:
        """Unapply, before an edit, what is applied to lines that will be gone."""
        if any(item.line for item in self._receivables.items(kind, row["Id"])):
            kept = postings_of(kind, {**row, "Line": row["Line"] or []}, self.receivable_accounts(), self.home_currency)
            self._unapply_payments(kind, row["Id"], at, but=kept)
