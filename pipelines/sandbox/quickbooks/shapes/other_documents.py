"""The shapes of what explains revenue, cost or work and never touches receivables.

Sold and paid at once, paid back at once, offered, bought, worked.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from pipelines.sandbox.quickbooks.ledger.receivables import ZERO, Payload, cents, money
from pipelines.sandbox.quickbooks.shapes.entries import ref
from pipelines.sandbox.quickbooks.shapes.sales_documents import item_line, sales_document

NOBODY: Payload = {"Id": "", "DisplayName": ""}


def sales_receipt(
    customer: Payload | None,
    on: date,
    lines: Sequence[Payload],
    *,
    number: str,
    bank: Payload,
    currency: Payload,
) -> Payload:
    """Return a sale that is paid at once; without a Customer row it names none, as a sale over the counter does."""
    row = {"DocNumber": number, **sales_document(customer or {**NOBODY, "CurrencyRef": currency}, on, lines)}
    if customer is None:
        del row["CustomerRef"]
    return {**row, **_on_the_spot(bank)}


def refund_receipt(customer: Payload, on: date, lines: Sequence[Payload], *, number: str, bank: Payload) -> Payload:
    """Return a refund of goods, paid at once: it lowers revenue and no customer's balance."""
    return {"DocNumber": number, **sales_document(customer, on, lines), **_on_the_spot(bank)}


def _on_the_spot(bank: Payload) -> Payload:
    return {
        "Balance": 0,
        "DepositToAccountRef": ref(bank),
        "PaymentMethodRef": {"value": "3", "name": "Card"},
        "PaymentRefNum": "",
    }


def estimate(
    customer: Payload, on: date, lines: Sequence[Payload], *, number: str, status: str, invoice: str | None = None
) -> Payload:
    """Return an offer; a converted one is `Closed` and linked to the invoice that it became."""
    row = {"DocNumber": number, **sales_document(customer, on, lines), "TxnStatus": status}
    links = [] if invoice is None else [{"TxnId": invoice, "TxnType": "Invoice"}]
    return {**row, "LinkedTxn": links, "ExpirationDate": (on + timedelta(days=30)).isoformat()}


def bill(
    vendor: Payload,
    on: date,
    costs: Sequence[tuple[Payload, Decimal, Payload | None]],
    *,
    payable: Payload,
    currency: Payload,
) -> Payload:
    """Return a vendor's bill: costs by expense account, some for a customer (a Customer row)."""
    lines = [_cost_line(str(number), *cost) for number, cost in enumerate(costs, 1)]
    total = sum((amount for _, amount, _ in costs), ZERO)
    return {
        "VendorRef": ref(vendor),
        "APAccountRef": ref(payable),
        "TxnDate": on.isoformat(),
        "DueDate": (on + timedelta(days=30)).isoformat(),
        "CurrencyRef": currency,
        "TotalAmt": total,
        "Balance": total,
        "LinkedTxn": [],
        "Line": lines,
    }


def expense(
    on: date, costs: Sequence[tuple[Payload, Decimal, Payload | None]], bank: Payload, *, currency: Payload
) -> Payload:
    """Return a Purchase paid at once from `bank`, by check and to nobody by name: costs as on a bill."""
    return {
        "AccountRef": ref(bank),
        "PaymentType": "Check",
        "Credit": False,
        "TxnDate": on.isoformat(),
        "CurrencyRef": currency,
        "TotalAmt": sum((amount for _, amount, _ in costs), ZERO),
        "PrintStatus": "NotSet",
        "Line": [_cost_line(str(number), *cost) for number, cost in enumerate(costs, 1)],
    }


def _cost_line(number: str, account: Payload, amount: Decimal, customer: Payload | None) -> Payload:
    detail: Payload = {"AccountRef": ref(account), "TaxCodeRef": {"value": "NON"}}
    detail["BillableStatus"] = "Billable" if customer else "NotBillable"
    if customer:
        detail["CustomerRef"] = ref(customer)
    name = "AccountBasedExpenseLineDetail"
    return {"Id": number, "LineNum": int(number), "Amount": amount, "DetailType": name, name: detail}


def time_activity(
    person: Payload, customer: Payload, on: date, item: Payload, minutes: int, *, is_clocked: bool = False
) -> Payload:
    """Return the work of an Employee row for a customer: hours and minutes as typed, or a start and an end."""
    row = {
        "TxnDate": on.isoformat(),
        "NameOf": "Employee",
        "EmployeeRef": ref(person),
        "CustomerRef": ref(customer),
        "ItemRef": ref(item),
        "BillableStatus": "Billable",
        "Taxable": False,
        "HourlyRate": item["UnitPrice"],
        "Description": item["Description"],
    }
    if not is_clocked:
        return {**row, "Hours": minutes // 60, "Minutes": minutes % 60}
    end = timedelta(hours=9, minutes=minutes)
    return {**row, "StartTime": f"{on}T09:00:00-05:00", "EndTime": f"{on}T{_clock(end)}-05:00"}


def time_line(activity: Payload, item: Payload) -> Payload:
    """Return an invoice line that bills a TimeActivity row and is linked to it."""
    minutes = money(activity["Hours"]) * 60 + money(activity["Minutes"])
    line = item_line(item, cents(minutes / 60), activity["HourlyRate"])
    return {**line, "LinkedTxn": time_links([activity["Id"]])}


def time_links(ids: Sequence[str]) -> list[Payload]:
    """Return the links to TimeActivity rows that an invoice, or a line of it, bills."""
    return [{"TxnId": row_id, "TxnType": "TimeActivity"} for row_id in ids]


def _clock(since_midnight: timedelta) -> str:
    seconds = int(since_midnight.total_seconds())
    return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}:00"
