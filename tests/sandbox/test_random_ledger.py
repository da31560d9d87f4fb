"""Whatever happens to a ledger, it agrees with itself: the balances that it keeps are those of its rows."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sandbox import expected_balances
from tests.sandbox.random_events import OPENED, RandomEvent, small_company
from tests.sandbox.random_operations import OPERATIONS

events = st.lists(st.tuples(st.sampled_from(sorted(OPERATIONS)), st.integers(0, 2**16)), min_size=10, max_size=40)


@settings(max_examples=60, deadline=None)
@given(events)
def test_the_balances_kept_are_those_that_the_rows_add_up_to(drawn: list[tuple[str, int]]) -> None:
    ledger = small_company()
    for step, (name, number) in enumerate(drawn):
        OPERATIONS[name](RandomEvent(ledger, OPENED + timedelta(hours=step), number))
    balances = expected_balances.customer_balances(ledger)
    assert {row["Id"]: row["Balance"] for row in ledger.rows("Customer") if row["Balance"]} == balances
    accounts = {currency: ledger.get("Account", row_id) for currency, row_id in ledger.receivable_accounts().items()}
    kept = {currency: row["CurrentBalance"] for currency, row in accounts.items() if row["CurrentBalance"]}
    assert kept == expected_balances.receivable(ledger)
    items = expected_balances.open_items(ledger)
    for kind, name, sign in (("Invoice", "invoice", 1), ("CreditMemo", "credit_memo", -1)):
        for row in ledger.rows(kind):
            found = items.get(f"{name}:{row['Id']}")
            assert row["Balance"] == (found.amount * sign if found else 0)
    for row in ledger.rows("Payment"):
        found = items.get(f"payment:{row['Id']}")
        assert row["UnappliedAmt"] == (-found.amount if found else Decimal(0))
