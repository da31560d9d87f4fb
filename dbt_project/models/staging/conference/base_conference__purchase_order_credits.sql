with companies as (

    select * from {{ ref('base_conference__companies') }}

)

select
    payment.connection,
    payment.connection || chr(31) || 'purchase_order_payment:' || payment.id as row_key,
    'purchase_order_payment:' || payment.id as document_id,
    payment.payload ->> 'purchase_order_id' as purchase_order_id,
    (payment.payload ->> 'amount')::numeric as amount,
    (payment.payload ->> 'payment_date')::date as given_on,
    {{ known() }}
from {{ source('conference', 'purchase_order_payment') }} as payment
where not payment.is_deleted
union all
select
    note.connection,
    note.connection || chr(31) || 'purchase_order_credit_note:' || note.id as row_key,
    'purchase_order_credit_note:' || note.id as document_id,
    note.payload ->> 'purchase_order_id' as purchase_order_id,
    (note.payload ->> 'amount')::numeric as amount,
    ((note.payload ->> 'created_at')::timestamptz at time zone companies.time_zone)::date as given_on,
    greatest(note.seen_from, companies.known_from) as known_from,
    least(coalesce(note.seen_to, 'infinity'), companies.known_to) as known_to
from {{ source('conference', 'purchase_order_credit_note') }} as note
left join companies
    on companies.connection = note.connection
    and companies.known_from < coalesce(note.seen_to, 'infinity')
    and companies.known_to > note.seen_from
where not note.is_deleted
