-- `exchange_rate` is null where what is stated is no rate, or one to the home currency of before.
select
    connection,
    expense_id,
    budget_id,
    category,
    vendor,
    description,
    amount,
    currency,
    spent_on,
    booked_elsewhere,
    source_url,
    known_from,
    known_to,
    rate_to_home as rate_stated,
    case when {{ is_usable_rate('rate_to_home') }} then rate_to_home end as exchange_rate
from (
    select stated.*, {{ rate_home('stated.exchange_rate', 'stated') }} as rate_to_home
    from {{ ref('canonical_expenses') }} as stated
) as rated
