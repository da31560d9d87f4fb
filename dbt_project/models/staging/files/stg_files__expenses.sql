select
    connection,
    payload ->> 'expense_id' as expense_id,
    payload ->> 'budget_id' as budget_id,
    payload ->> 'category' as category,
    payload ->> 'vendor' as vendor,
    payload ->> 'description' as description,
    (payload ->> 'amount')::numeric as amount,
    payload ->> 'currency' as currency,
    (payload ->> 'exchange_rate')::numeric as exchange_rate,
    (payload ->> 'spent_on')::date as spent_on,
    coalesce((payload ->> 'booked_elsewhere')::boolean, false) as booked_elsewhere,
    payload ->> 'source_url' as source_url,
    {{ known() }}
from {{ source('files', 'expense') }}
where not is_deleted
