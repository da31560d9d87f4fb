"""Exchange rates as the ledger knows them: that of the last document in a currency, on or before a day."""

from datetime import date
from typing import Any

from pipelines.sandbox.quickbooks.ledger.ledger import Ledger


def rate_on(ledger: Ledger, currency: str, day: date) -> dict[str, Any] | None:
    """Return the ExchangeRate (home units for one of `currency`); None if no document has stated one yet."""
    documents = [row for kind in ("Invoice", "Payment", "CreditMemo") for row in ledger.rows(kind)]
    known = [
        row
        for row in documents
        if row.get("CurrencyRef", {}).get("value") == currency
        and "ExchangeRate" in row
        and row["TxnDate"] <= day.isoformat()
    ]
    if not known:
        return None
    latest = max(known, key=lambda row: str(row["TxnDate"]))
    return {
        "SourceCurrencyCode": currency,
        "TargetCurrencyCode": ledger.home_currency,
        "Rate": latest["ExchangeRate"],
        "AsOfDate": day.isoformat(),
        "MetaData": {"LastUpdatedTime": latest["MetaData"]["LastUpdatedTime"]},
    }
