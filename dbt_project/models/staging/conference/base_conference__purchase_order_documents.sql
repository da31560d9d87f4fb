with owners as (

    select * from {{ ref('base_conference__purchase_orders') }}

),

invoices as (

    select
        connection,
        'purchase_order:' || id as document_id,
        'invoice' as document_type,
        payload ->> 'reference' as document_number,
        {{ conference_organization('payload') }} as customer_id,
        null::date as issued_on,
        (payload ->> 'created_at')::timestamptz as made_at,
        (payload ->> 'total')::numeric as total_amount,
        (payload ->> 'subtotal')::numeric - (payload ->> 'total')::numeric as discount_amount,
        case when payload ->> 'status' in ('paid', 'overpaid') then 0 end as source_open_amount,
        {{ conference_invoice_status("payload ->> 'status'") }} as status,
        null::text as payment_method,
        coalesce(nullif(payload ->> 'qbo_invoice_id', ''), nullif(payload ->> 'stripe_invoice_id', '')) as reference,
        null::text as memo,
        {{ known() }}
    from {{ source('conference', 'purchase_order') }}
    where not is_deleted

),

-- money that came for a cancelled order is still there: it stays unapplied
payments as (

    select
        payment.connection,
        'purchase_order_payment:' || payment.id as document_id,
        'payment' as document_type,
        nullif(payment.payload ->> 'reference', '') as document_number,
        owners.customer_id,
        (payment.payload ->> 'payment_date')::date as issued_on,
        null::timestamptz as made_at,
        (payment.payload ->> 'amount')::numeric as total_amount,
        0 as discount_amount,
        null::numeric as source_open_amount,
        'issued' as status,
        payment.payload ->> 'method' as payment_method,
        nullif(payment.payload ->> 'reference', '') as reference,
        null::text as memo,
        greatest(payment.seen_from, owners.known_from) as known_from,
        least(coalesce(payment.seen_to, 'infinity'), owners.known_to) as known_to
    from {{ source('conference', 'purchase_order_payment') }} as payment
    left join owners
        on owners.connection = payment.connection
        and owners.purchase_order_id = payment.payload ->> 'purchase_order_id'
        and owners.known_from < coalesce(payment.seen_to, 'infinity')
        and owners.known_to > payment.seen_from
    where not payment.is_deleted

),

-- a credit note is worth what its order is: nothing on a draft or a cancelled one
credit_notes as (

    select
        note.connection,
        'purchase_order_credit_note:' || note.id as document_id,
        'credit_memo' as document_type,
        null::text as document_number,
        owners.customer_id,
        null::date as issued_on,
        (note.payload ->> 'created_at')::timestamptz as made_at,
        (note.payload ->> 'amount')::numeric as total_amount,
        0 as discount_amount,
        null::numeric as source_open_amount,
        coalesce(owners.status, 'issued') as status,
        null::text as payment_method,
        'purchase_order:' || (note.payload ->> 'purchase_order_id') as reference,
        note.payload ->> 'reason' as memo,
        greatest(note.seen_from, owners.known_from) as known_from,
        least(coalesce(note.seen_to, 'infinity'), owners.known_to) as known_to
    from {{ source('conference', 'purchase_order_credit_note') }} as note
    left join owners
        on owners.connection = note.connection
        and owners.purchase_order_id = note.payload ->> 'purchase_order_id'
        and owners.known_from < coalesce(note.seen_to, 'infinity')
        and owners.known_to > note.seen_from
    where not note.is_deleted

)

select * from invoices
union all
select * from payments
union all
select * from credit_notes
