"""Faults of the comparison with the books: what is compared, with what, and what it proves."""

from tests.mutants.mutant import Mutant

MODELS = "dbt_project/models/ledger"
COUNTS, CONTROLS = f"{MODELS}/companies/int_row_counts.sql", f"{MODELS}/controls/int_controls.sql"
BALANCES, TOTALS = f"{MODELS}/controls/int_compared_balances.sql", f"{MODELS}/controls/int_control_totals.sql"
RECEIVABLES, VERDICTS = f"{MODELS}/verdicts/int_receivable_verdicts.sql", f"{MODELS}/verdicts/int_verdicts.sql"
JUDGED, EDGES = "tests/marts/test_verdict.py", "tests/marts/test_edges.py"
OF_ALL = f"{JUDGED}::test_receivables_are_judged_over_every_currency"

AREAS = {
    "verdict": [
        Mutant(
            "all versions of a document are counted",
            COUNTS,
            "select connection, 'documents' from {{ ref('int_documents') }} where known_to = 'infinity'",
            "select connection, 'documents' from {{ ref('int_documents') }}",
            EDGES,
            was_missed=True,
        ),
        Mutant(
            "all versions of customers and the like are counted",
            COUNTS,
            "    where known_to = 'infinity'\n    {%- endfor %}",
            "    {%- endfor %}",
            EDGES,
            was_missed=True,
        ),
        Mutant(
            "a figure of today is still to come",
            TOTALS,
            "coalesce(dated.day > dated.latest_day, false)",
            "coalesce(dated.day >= dated.latest_day, false)",
            EDGES,
        ),
        Mutant(
            "a figure of a day to come is compared",
            TOTALS,
            "coalesce(dated.day > dated.latest_day, false) or",
            "",
            EDGES,
        ),
        Mutant(
            "a read that ends after midnight was not there on that day",
            TOTALS,
            "greatest(reads.today, (reads.last_read_at at time zone reads.time_zone)::date) as latest_day",
            "reads.today as latest_day",
            EDGES,
            was_missed=True,
        ),
        Mutant(
            "a balance that is read now lacks what is dated after today",
            BALANCES,
            "when days.is_current then item.effective_to = 'infinity'",
            "when false then item.effective_to = 'infinity'",
            EDGES,
        ),
        Mutant(
            "a balance of a past day holds all that is posted",
            BALANCES,
            "else item.effective_from <= days.as_of and item.effective_to > days.as_of",
            "else item.effective_to = 'infinity'",
            EDGES,
        ),
        Mutant(
            "balances of some customers are the balance of all",
            BALANCES,
            "case when wanted.control = 'ar_account' or coalesce(balances.unstated, 0) = 0 then stated.parts end",
            "stated.parts",
            OF_ALL,
        ),
        Mutant(
            "of two figures for one thing one is taken",
            CONTROLS,
            "case when least_stated = largest_stated then theirs end as theirs",
            "theirs",
            OF_ALL,
        ),
        Mutant(
            "a cent is no difference",
            f"{MODELS}/controls/int_judged_controls.sql",
            "when ours = theirs then 'ties'",
            "when abs(ours - theirs) <= 0.01 then 'ties'",
            EDGES,
        ),
        Mutant(
            "one currency that ties is proof of all",
            RECEIVABLES,
            "when bool_and(by_currency.status = 'ties') then 'ties'",
            "when bool_or(by_currency.status = 'ties') then 'ties'",
            OF_ALL,
        ),
        Mutant(
            "hours of some projects are those of all",
            VERDICTS,
            "or control = 'hours' and coalesce(unstated, 0) = 0)",
            "or control = 'hours')",
            f"{JUDGED}::test_row_counts_and_hours_are_judged_for_themselves",
        ),
    ],
}
