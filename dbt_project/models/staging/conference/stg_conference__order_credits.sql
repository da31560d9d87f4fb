with companies as (

    select * from {{ ref('base_conference__companies') }} where known_to = 'infinity'

)

select
    note.connection,
    'purchase_order_credit_note:' || note.id as order_credit_id,
    'purchase_order:' || (note.payload ->> 'purchase_order_id') as order_id,
    note.payload ->> 'reason' as reason,
    (note.payload ->> 'amount')::numeric as amount,
    companies.home_currency as currency,
    (note.payload ->> 'created_at')::timestamptz as created_at,
    null::text as source_url,
    {{ known() }}
from {{ source('conference', 'purchase_order_credit_note') }} as note
left join companies on companies.connection = note.connection
where not note.is_deleted
