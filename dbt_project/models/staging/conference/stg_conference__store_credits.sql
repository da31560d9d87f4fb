with companies as (

    select * from {{ ref('base_conference__companies') }} where known_to = 'infinity'

)

select
    credit.connection,
    'credit:' || credit.id as store_credit_id,
    'user:' || (credit.payload ->> 'user_id') as customer_id,
    credit.payload ->> 'status' as status,
    'order:' || (credit.payload ->> 'source_order_id') as source_order_id,
    'order:' || (credit.payload ->> 'applied_to_order_id') as applied_to_order_id,
    (credit.payload ->> 'amount')::numeric as amount,
    (credit.payload ->> 'remaining_amount')::numeric as remaining_amount,
    companies.home_currency as currency,
    (credit.payload ->> 'created_at')::timestamptz as created_at,
    (credit.payload ->> 'updated_at')::timestamptz as updated_at,
    null::text as source_url,
    {{ known() }}
from {{ source('conference', 'credit') }} as credit
left join companies on companies.connection = credit.connection
where not credit.is_deleted
