select
    connection,
    expense_id,
    budget_id,
    category,
    vendor,
    description,
    amount,
    currency,
    exchange_rate,
    spent_on,
    booked_elsewhere,
    source_url,
    known_from
from {{ ref('canonical_expenses') }}
where known_to = 'infinity'
