"""Whatever happens to the books, they agree with themselves: the balances that they keep are those of their rows."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.sandbox.quickbooks.ledger import expected_balances
from tests.sandbox.random_books import OPERATIONS
from tests.sandbox.random_events import OPENED, Happening, small_company

happenings = st.lists(st.tuples(st.sampled_from(sorted(OPERATIONS)), st.integers(0, 2**16)), min_size=10, max_size=40)


@settings(max_examples=60, deadline=None)
@given(happenings)
def test_the_balances_kept_are_those_that_the_rows_add_up_to(told: list[tuple[str, int]]) -> None:
    books = small_company()
    for step, (name, number) in enumerate(told):
        OPERATIONS[name](Happening(books, OPENED + timedelta(hours=step), number))
    balances = expected_balances.customer_balances(books)
    assert {row["Id"]: row["Balance"] for row in books.rows("Customer") if row["Balance"]} == balances
    accounts = {currency: books.get("Account", row_id) for currency, row_id in books.receivable_accounts().items()}
    kept = {currency: row["CurrentBalance"] for currency, row in accounts.items() if row["CurrentBalance"]}
    assert kept == expected_balances.receivable(books)
    items = expected_balances.open_items(books)
    for kind, name, sign in (("Invoice", "invoice", 1), ("CreditMemo", "credit_memo", -1)):
        for row in books.rows(kind):
            found = items.get(f"{name}:{row['Id']}")
            assert row["Balance"] == (found.amount * sign if found else 0)
    for row in books.rows("Payment"):
        found = items.get(f"payment:{row['Id']}")
        assert row["UnappliedAmt"] == (-found.amount if found else Decimal(0))
