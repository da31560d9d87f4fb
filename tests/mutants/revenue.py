"""Faults of findings, revenue, rates and work."""

from tests.mutants.mutant import Mutant

REVENUE, RATES = "dbt_project/macros/revenue.sql", "dbt_project/macros/rate_functions.sql"
DOCUMENTS = "dbt_project/models/ledger/revenue/int_revenue_documents.sql"
EDGES = "tests/marts/test_edges.py"

AREAS = {
    "findings": [
        Mutant(
            "a finding has the oldest amount",
            "dbt_project/models/marts/ar/ar_finding.sql",
            "message order by known_from desc) as place",
            "message order by known_from) as place",
            EDGES,
            was_missed=True,
        ),
        Mutant(
            "a finding was first seen when it was last",
            "dbt_project/models/marts/ar/ar_finding.sql",
            "min(known_from) over (partition",
            "max(known_from) over (partition",
            EDGES,
        ),
    ],
    "revenue": [
        Mutant(
            "discounts of lines are added to that of their document",
            DOCUMENTS,
            "when documents.discount_amount <> 0 then documents.discount_amount\n",
            "when documents.discount_amount <> 0\n"
            "                then documents.discount_amount + coalesce(line_discounts.discount_amount, 0)\n",
            EDGES,
            was_missed=True,
        ),
        Mutant(
            "discounts of lines win over that of their document",
            DOCUMENTS,
            "            when documents.discount_amount <> 0 then documents.discount_amount\n"
            "            else coalesce(line_discounts.discount_amount, 0)",
            "            else coalesce(line_discounts.discount_amount, documents.discount_amount)",
            EDGES,
        ),
        Mutant(
            "exactly five per cent of refunds is no longer calm",
            REVENUE,
            "refunded / gross_billed <= 0.05",
            "refunded / gross_billed < 0.05",
            EDGES,
            was_missed=True,
        ),
        Mutant(
            "exactly fifteen per cent of refunds is an alarm",
            REVENUE,
            "refunded / gross_billed <= 0.15",
            "refunded / gross_billed < 0.15",
            EDGES,
            was_missed=True,
        ),
    ],
    "rates and work": [
        Mutant(
            "of two overrides the one that was changed last wins, not the one that is stated to begin last",
            RATES,
            "order by claim.rank, claim.stated_from desc nulls last, claim.effective_from desc",
            "order by claim.rank, claim.effective_from desc",
            EDGES,
            was_missed=True,
        ),
        Mutant(
            "hours that are available in months to come lower utilization",
            "dbt_project/models/ledger/work/int_available_hours.sql",
            "    and given.month_start <= companies.today\n",
            "",
            EDGES,
            was_missed=True,
        ),
    ],
}
