select
    connection,
    budget_id,
    kind,
    category,
    position,
    amount,
    quantity,
    currency,
    period_start,
    period_end,
    source_url,
    known_from
from {{ ref('canonical_budgets') }}
where known_to = 'infinity'
