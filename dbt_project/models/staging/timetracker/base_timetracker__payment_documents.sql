with owners as (

    select * from {{ ref('base_timetracker__invoices') }}

)

select
    payment.connection,
    'payment:' || payment.id as document_id,
    'payment' as document_type,
    payment.payload ->> 'reference' as document_number,
    owners.customer_id,
    null::text as project_id,
    (payment.payload ->> 'payment_date')::date as issued_on,
    null::date as due_on,
    coalesce(payment.payload ->> 'currency', owners.currency) as currency,
    (payment.payload ->> 'amount')::numeric as total_amount,
    0.00 as tax_amount,
    null::numeric as source_open_amount,
    case
        when payment.payload ->> 'status' = 'completed' then 'issued'
        when payment.payload ->> 'status' = 'pending' then 'draft'
        when payment.payload ->> 'status' in ('failed', 'refunded') then 'void'
        else payment.payload ->> 'status'
    end as status,
    payment.payload ->> 'method' as payment_method,
    payment.payload ->> 'reference' as reference,
    payment.payload ->> 'notes' as memo,
    '/payments/' || payment.id as page,
    greatest(payment.seen_from, owners.known_from) as known_from,
    least(coalesce(payment.seen_to, 'infinity'), owners.known_to) as known_to
from {{ source('timetracker', 'payment') }} as payment
left join owners
    on owners.connection = payment.connection
    and owners.invoice_id = payment.payload ->> 'invoice_id'
    and owners.known_from < coalesce(payment.seen_to, 'infinity')
    and owners.known_to > payment.seen_from
where not payment.is_deleted
