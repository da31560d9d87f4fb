"""The shapes of single documents: invoices, credit memos and payments, with totals that foot.

Amounts are Decimal in the document's currency. Total = lines - discount + tax (before the discount) + shipping. Nothing
here knows a balance: `ledger` derives those.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from pipelines.sandbox.quickbooks.ledger.postings import SHIPPING
from pipelines.sandbox.quickbooks.ledger.receivables import ZERO, Payload, cents, money

TAX_PERCENT = Decimal("5.5")
CURRENCY_NAMES = {"USD": "United States Dollar", "EUR": "Euro"}


@dataclass(frozen=True)
class Extras:
    """What a sales document may carry besides its item lines."""

    discount_percent: Decimal = ZERO
    discount_amount: Decimal = ZERO
    shipping: Decimal = ZERO
    taxed: bool = False


def currency_ref(currency: str) -> Payload:
    """Return the reference to a currency, with its name."""
    return {"value": currency, "name": CURRENCY_NAMES[currency]}


def item_line(item: Payload, quantity: Decimal | int, price: Decimal | None = None, **detail: Any) -> Payload:
    """Return a line that sells `quantity` of `item` (an Item row) at `price`, or at the item's own price."""
    unit = item["UnitPrice"] if price is None else price
    shown = {
        "ItemRef": {"value": item["Id"], "name": item["Name"]},
        "UnitPrice": unit,
        "Qty": quantity,
        "TaxCodeRef": {"value": "TAX" if item["Taxable"] else "NON"},
    }
    line = {"Description": item["Description"], "Amount": cents(money(unit) * money(quantity))}
    return {**line, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {**shown, **detail}}


def amount_line(item: Payload, amount: Decimal) -> Payload:
    """Return a line where only the amount was typed: neither quantity nor price."""
    detail = {"ItemRef": {"value": item["Id"], "name": item["Name"]}, "TaxCodeRef": {"value": "NON"}}
    return {
        "Description": item["Description"],
        "Amount": amount,
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": detail,
    }


def group_line(item: Payload, lines: Sequence[Payload]) -> Payload:
    """Return a bundle: the revenue sits in the nested `lines`, and the line's own amount is their sum."""
    detail = {
        "GroupItemRef": {"value": item["Id"], "name": item["Name"]},
        "Quantity": 1,
        "Line": _numbered(lines, "10"),
    }
    amount = sum((line["Amount"] for line in lines), ZERO)
    return {
        "Description": item["Description"],
        "Amount": amount,
        "DetailType": "GroupLineDetail",
        "GroupLineDetail": detail,
    }


def text_line(text: str) -> Payload:
    """Return a line that only says something; it has no amount."""
    return {"Description": text, "DetailType": "DescriptionOnly", "DescriptionLineDetail": {}}


def sales_document(customer: Payload, on: date, lines: Sequence[Payload], extras: Extras = Extras()) -> Payload:
    """Return an invoice or credit memo to a Customer row, without the keys that only one of the two has."""
    subtotal = sum((line.get("Amount", ZERO) for line in lines), ZERO)
    discount = extras.discount_amount or cents(subtotal * extras.discount_percent / 100)
    taxable = _taxable(lines) if extras.taxed else ZERO
    tax = cents(taxable * TAX_PERCENT / 100)
    more: Payload = {"BillEmail": customer["PrimaryEmailAddr"]} if "PrimaryEmailAddr" in customer else {}
    return {
        "TxnDate": on.isoformat(),
        "CurrencyRef": customer["CurrencyRef"],
        "LinkedTxn": [],
        "Line": [*_numbered(lines), *_closing_lines(subtotal, discount, extras)],
        "TxnTaxDetail": _tax_detail(taxable, tax),
        "CustomerRef": {"value": customer["Id"], "name": customer["DisplayName"]},
        "TotalAmt": subtotal - discount + tax + extras.shipping,
        "ApplyTaxAfterDiscount": False,
        "PrintStatus": "NotSet",
        "EmailStatus": "EmailSent",
        **more,
    }


def invoice(
    customer: Payload, on: date, lines: Sequence[Payload], *, number: str, term: Payload, extras: Extras = Extras()
) -> Payload:
    """Return an invoice of the day `on`, due by `term` (a Term row)."""
    due = on + timedelta(days=term["DueDays"])
    terms = {"SalesTermRef": {"value": term["Id"], "name": term["Name"]}, "DueDate": due.isoformat()}
    return {"DocNumber": number, **sales_document(customer, on, lines, extras), **terms}


def statement_charge_invoice(
    customer: Payload, on: date, amount: Decimal, charge: str, *, number: str, term: Payload
) -> Payload:
    """Return an invoice of a statement charge: it has a subtotal and tax but no line that says what was sold."""
    row = invoice(customer, on, [], number=number, term=term)
    tax = cents(amount * TAX_PERCENT / 100)
    links = [{"TxnId": charge, "TxnType": "StatementCharge"}]
    lines = _closing_lines(amount, ZERO, Extras())
    return {
        **row,
        "Line": lines,
        "LinkedTxn": links,
        "TotalAmt": amount + tax,
        "TxnTaxDetail": _tax_detail(amount, tax),
    }


def payment(
    customer: Payload,
    on: date,
    lines: Sequence[tuple[str, str, Decimal]],
    *,
    unapplied: Decimal = ZERO,
    rate: Decimal | None = None,
) -> Payload:
    """Return a Payment of a Customer row for `lines` (TxnType, id, amount); credit memos fund the invoices."""
    total = unapplied
    for kind, _, amount in lines:
        total += -amount if kind == "CreditMemo" else amount
    row: Payload = {
        "TxnDate": on.isoformat(),
        "CustomerRef": {"value": customer["Id"], "name": customer["DisplayName"]},
        "CurrencyRef": customer["CurrencyRef"],
        "TotalAmt": total,
        "ProcessPayment": False,
    }
    if lines:
        row["Line"] = [
            {"Amount": amount, "LinkedTxn": [{"TxnId": number, "TxnType": kind}]} for kind, number, amount in lines
        ]
    if rate is not None:
        row["ExchangeRate"] = rate
    return row


def _numbered(lines: Sequence[Payload], prefix: str = "") -> list[Payload]:
    return [{"Id": f"{prefix}{number}", "LineNum": number, **line} for number, line in enumerate(lines, 1)]


def _taxable(lines: Sequence[Payload]) -> Decimal:
    found = ZERO
    for line in lines:
        if line["DetailType"] == "GroupLineDetail":
            found += _taxable(line["GroupLineDetail"]["Line"])
        elif line.get("SalesItemLineDetail", {}).get("TaxCodeRef", {}).get("value") == "TAX":
            found += line["Amount"]
    return found


def _closing_lines(subtotal: Decimal, discount: Decimal, extras: Extras) -> list[Payload]:
    lines: list[Payload] = [{"Amount": subtotal, "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}}]
    if discount:
        percent = (
            {"PercentBased": True, "DiscountPercent": extras.discount_percent}
            if extras.discount_percent
            else {"PercentBased": False}
        )
        detail = {**percent, "DiscountAccountRef": {"value": "8", "name": "Discounts given"}}
        lines.append({"Amount": discount, "DetailType": "DiscountLineDetail", "DiscountLineDetail": detail})
    if extras.shipping:
        detail = {"ItemRef": {"value": SHIPPING}, "TaxCodeRef": {"value": "NON"}}
        lines.append({"Amount": extras.shipping, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail})
    return lines


def _tax_detail(taxable: Decimal, tax: Decimal) -> Payload:
    if not tax:
        return {"TotalTax": 0}
    detail = {
        "TaxRateRef": {"value": "3"},
        "PercentBased": True,
        "TaxPercent": TAX_PERCENT,
        "NetAmountTaxable": taxable,
    }
    line = {"Amount": tax, "DetailType": "TaxLineDetail", "TaxLineDetail": detail}
    return {"TxnTaxCodeRef": {"value": "2"}, "TotalTax": tax, "TaxLine": [line]}
