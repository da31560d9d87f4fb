"""What the source says a currency is worth: one rate per currency and day, whether or not a document uses it.

It is not among the entities that a query knows: it has an address of its own. Shape: section 8 of the wire facts.
"""

from datetime import date, datetime, time

from pipelines.sandbox.books import PACIFIC, Books, pacific
from pipelines.sandbox.receivables import Payload


def exchange_rate(books: Books, currency: str, on: date) -> Payload | None:
    """The rate of a currency on a day, in home units; None for a currency that the company does not trade in."""
    quote = books.quotes.get(currency)
    if quote is None:
        return None
    return {
        "SourceCurrencyCode": currency,
        "TargetCurrencyCode": books.home_currency,
        "Rate": quote(on),
        "AsOfDate": on.isoformat(),
        "MetaData": {"LastUpdatedTime": pacific(datetime.combine(on, time(), PACIFIC))},
    }
