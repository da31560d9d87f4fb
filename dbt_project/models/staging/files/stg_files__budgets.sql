select
    connection,
    payload ->> 'budget_id' as budget_id,
    payload ->> 'kind' as kind,
    payload ->> 'category' as category,
    (payload ->> 'position')::numeric::integer as position,
    (payload ->> 'amount')::numeric as amount,
    (payload ->> 'quantity')::numeric as quantity,
    payload ->> 'currency' as currency,
    (payload ->> 'period_start')::date as period_start,
    (payload ->> 'period_end')::date as period_end,
    payload ->> 'source_url' as source_url,
    {{ known() }}
from {{ source('files', 'budget') }}
where not is_deleted
