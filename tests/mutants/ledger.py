"""Faults of the ledger and of what is open by it: dates, signs, rates, rounding, ages."""

from tests.mutants.mutant import Mutant

MODELS = "dbt_project/models/ledger/receivables"
MOVEMENTS, ENTRIES = f"{MODELS}/int_movements.sql", f"{MODELS}/int_ledger_entries.sql"
INTERVALS, RECEIVABLES = f"{MODELS}/int_open_item_intervals.sql", f"{MODELS}/int_receivables.sql"
FUNCTIONS, LATEST_RATE = "dbt_project/macros/ar_functions.sql", "dbt_project/macros/home_rate.sql"
OPEN, EDGES = "tests/marts/test_open_items.py", "tests/marts/test_edges.py"

AREAS = {
    "ledger": [
        Mutant(
            "what was paid up front is still owed",
            MOVEMENTS,
            "then total_amount - deposit_amount else",
            "then total_amount else",
            f"{OPEN}::test_a_deposit_on_the_invoice_is_already_received",
        ),
        Mutant(
            "an allocation counts before its documents are there",
            MOVEMENTS,
            "greatest(allocations.allocated_on, giver.issued_on, receiver.issued_on) as entry_on",
            "coalesce(allocations.allocated_on, giver.issued_on, receiver.issued_on) as entry_on",
            f"{OPEN}::test_an_allocation_counts_from_the_latest_of_three_dates",
        ),
        Mutant(
            "on one day an allocation counts before what it settles",
            ENTRIES,
            "order by movements.entry_on, movements.entry_type desc, movements.allocation_id",
            "order by movements.entry_on, movements.entry_type, movements.allocation_id",
            EDGES,
            was_missed=True,
        ),
        Mutant(
            "allocations of one day count in the reverse order of their ids",
            ENTRIES,
            "movements.entry_type desc, movements.allocation_id, movements.amount",
            "movements.entry_type desc, movements.allocation_id desc, movements.amount",
            EDGES,
        ),
        Mutant(
            "an allocation is taken at its number, whatever its currency",
            MOVEMENTS,
            "where coalesce(allocations.currency, giver.currency) = giver.currency",
            "where true",
            EDGES,
        ),
        Mutant(
            "an exchange loss is a gain",
            ENTRIES,
            "-(given.home_amount + received.home_amount) as difference",
            "(given.home_amount + received.home_amount) as difference",
            EDGES,
        ),
        Mutant(
            "the rate of the day itself does not count",
            LATEST_RATE,
            "and rates.rate_on <= {{ day }}",
            "and rates.rate_on < {{ day }}",
            EDGES,
        ),
        Mutant(
            "a document's own rate does not count",
            RECEIVABLES,
            "coalesce(exchange_rate, looked_up_rate) end as home_rate",
            "looked_up_rate end as home_rate",
            EDGES,
        ),
    ],
    "aging": [
        Mutant(
            "what is settled on a day is still open on it",
            FUNCTIONS,
            "and item.effective_to > {{ as_of }}",
            "and item.effective_to >= {{ as_of }}",
            EDGES,
        ),
        Mutant(
            "what is over-allocated ages like an invoice",
            INTERVALS,
            "receivables.is_debit and balances.open_amount > 0 as is_aged",
            "receivables.is_debit as is_aged",
            f"{OPEN}::test_a_document_allocated_beyond_what_it_has_is_unapplied_with_its_sign_and_a_finding",
        ),
        Mutant(
            "a total at home leaves out what has no rate",
            FUNCTIONS,
            "(case when count(*) = count(item.home_open_amount) then sum(item.home_open_amount) end)",
            "sum(item.home_open_amount)",
            EDGES,
        ),
        Mutant(
            "the thirtieth day past due is in the next bucket",
            "dbt_project/seeds/aging_bucket.csv",
            "1–30,1,30\n3,days_31_60,31–60,31,",
            "1–30,1,29\n3,days_31_60,31–60,30,",
            f"{OPEN}::test_each_edge_belongs_to_its_bucket",
        ),
        Mutant(
            "credits lower what is overdue",
            "dbt_project/models/marts/ar/ar_summary.sql",
            "coalesce(sum(item.open_amount) filter (where item.bucket <> 'unapplied'), 0) as gross",
            "coalesce(sum(item.open_amount), 0) as gross",
            EDGES,
        ),
    ],
}
