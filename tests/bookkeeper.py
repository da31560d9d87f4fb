"""Random books of a small company for tests of pages: many customers, several currencies, documents of every kind."""

from datetime import date, timedelta
from random import Random

from tests.case import Case

TODAY = date(2026, 6, 30)
NOW = "2026-06-30T20:00:00+00:00"
CURRENCIES = {"USD": 2, "EUR": 2, "JPY": 0, "KWD": 3}
RATES = {"USD": "1", "EUR": "1.0842", "JPY": "0.0067", "KWD": "3.25"}
_TYPES = ("invoice",) * 9 + ("payment",) * 4 + ("credit_memo", "journal_debit", "journal_credit", "refund", "deposit")
_ODD = ("Invoice", "bill", "sales_receipt")
_DOCUMENTS = (
    "document_id,document_type,document_number,customer_id,issued_on,due_on,currency,exchange_rate,total_amount,status"
)


def amount(chance: Random, currency: str) -> str:
    """A random amount with the places of the currency; some are tiny."""
    places = CURRENCIES[currency]
    units = chance.choice((chance.randint(1, 99), chance.randint(1, 90_000), chance.randint(1, 9_000_000)))
    whole, part = divmod(units, 10**places)
    return f"{whole}.{part:0{places}}" if places else str(whole)


def write(case: Case, name: str, chance: Random) -> None:
    """Write the files of one company, whose home currency may be any."""
    customers = [f"C{number}" for number in range(chance.randint(1, 9))]
    spoken = chance.sample(tuple(CURRENCIES), chance.randint(1, 3))
    documents, kinds = [], {}
    for number in range(chance.choice((0, 1, 3, 12, 30, 60))):
        currency, customer = chance.choice(spoken), chance.choice((*customers, *customers, "Z9", ""))
        kind = chance.choice(_ODD) if chance.random() < 0.08 else chance.choice(_TYPES)
        issued = TODAY - timedelta(chance.randint(-20, 420))
        due = (issued + timedelta(chance.choice((0, 14, 30, 90)))).isoformat() if chance.random() < 0.8 else ""
        status = chance.choice(("issued", "issued", "issued", "", "", "", "draft", "void", "Open"))
        rate = RATES[currency] if chance.random() < 0.9 else ""
        key = f"D{number}"
        kinds[key] = (currency, issued)
        sign = "-" if kind in ("credit_memo", "payment") and chance.random() < 0.15 else ""
        documents.append(
            f"{key},{kind},{f'No. {number}' if number % 3 else ''},{customer},{issued},{due},{currency},{rate},"
            f"{sign}{amount(chance, currency)},{status}"
        )
    allocations = []
    for number in range(len(documents) // 2):
        giver, taker = chance.sample(sorted(kinds), 2)
        on = max(kinds[giver][1], kinds[taker][1])
        allocations.append(f"X{number},{giver},{taker},{amount(chance, kinds[giver][0])},{on}")
    case.files(
        name,
        home_currency=spoken[0],
        customers="customer_id,customer_name,payment_terms_days\n"
        + "\n".join(f"{key},Customer {key},{chance.choice(('', '15', '30'))}" for key in customers),
        documents="\n".join([_DOCUMENTS, *documents]),
        allocations="\n".join(["allocation_id,from_document_id,to_document_id,amount,allocated_on", *allocations]),
    )
