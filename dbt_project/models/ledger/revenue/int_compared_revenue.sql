select
    connection,
    control,
    key,
    currency,
    as_of,
    compared_at,
    case when bool_and(amount is not null) filter (where is_compared) then sum(amount) filter (where is_compared) end as ours,
    case when bool_and(amount is not null) filter (where is_now) then sum(amount) filter (where is_now) end as ours_now,
    theirs,
    taken_at
from {{ ref('int_revenue_reconciled') }}
group by connection, control, key, currency, as_of, compared_at, theirs, taken_at
