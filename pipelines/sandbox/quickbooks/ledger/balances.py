"""What follows from postings and applications, written into the rows as the source keeps it.

Open amounts, home amounts and links of documents; balances of customers, with and without their jobs, and of accounts.
"""

from collections.abc import Iterable
from datetime import datetime

from pipelines.sandbox.quickbooks.ledger.receivables import ZERO, Item, Payload, Posting, Receivables, cents, money
from pipelines.sandbox.quickbooks.ledger.stamps import pacific, touch


class Balances:
    """The balances in a company's rows, by kind and id, kept equal to its subledger."""

    def __init__(self, entities: dict[str, dict[str, Payload]], receivables: Receivables) -> None:
        self._entities = entities
        self._receivables = receivables

    def follow(self, touched: Iterable[tuple[Item, Posting]], at: datetime, *, but: tuple[str, str]) -> None:
        """Write what changed elsewhere: linked documents, customers and their parents, accounts."""
        pairs = list(touched)
        for kind, row_id in dict.fromkeys((item.kind, item.id) for item, _ in pairs):
            if (kind, row_id) != but:
                self.document(kind, row_id)
                touch(self._entities[kind][row_id], at)
        for customer in dict.fromkeys(posting.customer for _, posting in pairs):
            for row_id in self.lineage(customer):
                self.customer(row_id)
                self._entities["Customer"][row_id]["MetaData"]["LastUpdatedTime"] = pacific(at)
        for account in dict.fromkeys(posting.account for _, posting in pairs):
            self.account(account)

    def document(self, kind: str, row_id: str) -> None:
        """Write the open amounts and links into one document."""
        row = self._entities[kind][row_id]
        amount = abs(sum(map(self._receivables.open_amount, self._receivables.items(kind, row_id)), ZERO))
        if kind == "Payment":
            row["UnappliedAmt"] = amount
            return
        if kind not in ("Invoice", "CreditMemo"):
            return
        row["Balance"] = amount
        if kind == "CreditMemo":
            row["RemainingCredit"] = amount
        if "ExchangeRate" in row:
            row["HomeTotalAmt"] = cents(money(row["TotalAmt"]) * money(row["ExchangeRate"]))
            row["HomeBalance"] = cents(amount * money(row["ExchangeRate"]))
        row["LinkedTxn"] = self._links(row, Item(kind, row_id))

    def customer(self, customer: str) -> None:
        """Write what a customer owes, by itself and with its jobs."""
        own = self._receivables.customer_balance
        row = self._entities["Customer"][customer]
        row["Balance"] = own(customer)
        row["BalanceWithJobs"] = sum(map(own, self._family(customer)), ZERO)

    def account(self, account: str) -> None:
        """Write the balance of an A/R account."""
        balance = self._receivables.account_balance(account)
        self._entities["Account"][account].update(CurrentBalance=balance, CurrentBalanceWithSubAccounts=balance)

    def lineage(self, customer: str) -> list[str]:
        """Return a customer and those above it, upwards."""
        parent = self._entities["Customer"][customer].get("ParentRef")
        return [customer, *(self.lineage(parent["value"]) if parent else [])]

    def _family(self, customer: str) -> list[str]:
        """Return a customer and all jobs below it."""
        family = [customer]
        for row in self._entities["Customer"].values():
            if row.get("ParentRef", {}).get("value") == customer:
                family += self._family(row["Id"])
        return family

    def _links(self, row: Payload, item: Item) -> list[Payload]:
        others = [link for link in row.get("LinkedTxn", []) if link["TxnType"] != "Payment"]
        return others + [{"TxnId": payer.id, "TxnType": "Payment"} for payer in self._receivables.payers(item)]
