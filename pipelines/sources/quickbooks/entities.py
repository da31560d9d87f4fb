"""The entities of Intuit that are read, in which order and how, and the streams that they and the controls become.

Facts: docs/sources/quickbooks.md, "Queries", "Change data capture" and "Deleted, void, inactive, merged".
"""

from dataclasses import dataclass
from datetime import timedelta

from pipelines.sources.quickbooks.shapes import SHAPES
from pipelines.sources.shape import BARE
from pipelines.sources.stream import Stream

OVERLAP = timedelta(minutes=10)
EXCHANGE_RATE, ROW_COUNT = "exchange_rate", "row_count"
AGED_RECEIVABLE, AGED_RECEIVABLE_DETAIL = "aged_receivable", "aged_receivable_detail"
AGED_RECEIVABLE_MONTH_END = "aged_receivable_month_end"
PROFIT_AND_LOSS, PROFIT_AND_LOSS_EARLIER = "profit_and_loss", "profit_and_loss_earlier"

_ALL = "Active IN (true, false)"  # lists hide their inactive rows, to which documents still point
_LINE_EX = frozenset({"LineEx"})  # txnOpenBalance changes when another payment does


@dataclass(frozen=True)
class Entity:
    """An entity of Intuit and how it is read; `counted_as` is the canonical name of its row count."""

    name: str
    stream: str
    where: str = ""
    is_incremental: bool = True
    has_changes: bool = True  # change data capture tells of it
    is_single: bool = False  # exactly one row, which cannot be counted or ordered
    is_optional: bool = False  # not every plan of QuickBooks has it: a refusal is no failure
    counted_as: str | None = None
    volatile: frozenset[str] = frozenset()  # keys that are computed while reading

    @property
    def is_list(self) -> bool:
        """Tell whether its rows are made inactive and never deleted; two of them may be merged into one."""
        return self.where == _ALL


ENTITIES = {
    entity.stream: entity
    for entity in (
        Entity("CompanyInfo", "company_info", is_incremental=False, has_changes=False, is_single=True),
        Entity("Preferences", "preferences", is_incremental=False, has_changes=False, is_single=True),
        Entity("Customer", "customer", where=_ALL, counted_as="customers"),
        Entity("Item", "item", where=_ALL, counted_as="items"),
        Entity("Term", "term", where=_ALL),
        Entity("PaymentMethod", "payment_method", where=_ALL),
        Entity("Class", "class", where=_ALL, is_optional=True),
        Entity("Department", "department", where=_ALL, is_optional=True),
        Entity("Invoice", "invoice", counted_as="invoice"),
        Entity("Payment", "payment", counted_as="payment", volatile=_LINE_EX),
        Entity("CreditMemo", "credit_memo", counted_as="credit_memo"),
        Entity("RefundReceipt", "refund_receipt", counted_as="refund_receipt"),
        Entity("SalesReceipt", "sales_receipt", counted_as="sales_receipt"),
        Entity("JournalEntry", "journal_entry"),
        Entity("Deposit", "deposit"),
        Entity("Purchase", "purchase"),
        Entity("Bill", "bill", is_optional=True),
        Entity("Estimate", "estimate", is_optional=True),
        Entity("TimeActivity", "time_activity", has_changes=False, is_optional=True),
        # a balance may change without a new LastUpdatedTime: in full, each time, right after what it is compared with
        Entity("Account", "account", where=_ALL, is_incremental=False, has_changes=False),
    )
}


_ENTITY_STREAMS = tuple(
    Stream(
        entity.stream,
        is_incremental=entity.is_incremental,
        overlap=OVERLAP if entity.is_incremental else timedelta(0),
        guards_deletions=entity.is_incremental,
        is_control=entity.stream == "account",  # its balances are compared with what was read before
        shape=SHAPES.get(entity.stream, BARE),
    )
    for entity in ENTITIES.values()
)


def _control(name: str, *, is_incremental: bool = False, shows_deletions: bool = True) -> Stream:
    return Stream(
        name,
        is_incremental=is_incremental,
        is_control=True,
        guards_deletions=False,
        shows_deletions=shows_deletions,
        shape=SHAPES[name],
    )


STREAMS = (
    *_ENTITY_STREAMS,
    # of each day's rate only that day's answer is seen
    _control(EXCHANGE_RATE, shows_deletions=False),
    _control(ROW_COUNT),
    _control(AGED_RECEIVABLE),
    _control(AGED_RECEIVABLE_DETAIL),
    # a month that is over is asked for once, and again when everything is read in full
    _control(AGED_RECEIVABLE_MONTH_END, is_incremental=True, shows_deletions=False),
    _control(PROFIT_AND_LOSS),
    _control(PROFIT_AND_LOSS_EARLIER, is_incremental=True, shows_deletions=False),
)
