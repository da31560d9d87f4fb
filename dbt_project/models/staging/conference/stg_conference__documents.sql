with companies as (

    {{ conference_companies(with_history=true) }}

),

sales as (

    {{ conference_sales() }}

),

refunds as (

    {{ conference_refunds() }}

),

owners as (

    {{ conference_purchase_orders() }}

),

-- an order is of the day on which it was made: nothing says when it was paid
receipts as (

    select
        connection,
        'order:' || id as document_id,
        'sales_receipt' as document_type,
        payload ->> 'reference' as document_number,
        'user:' || (payload ->> 'user_id') as customer_id,
        null::date as issued_on,
        (payload ->> 'created_at')::timestamptz as made_at,
        (payload ->> 'total')::numeric as total_amount,
        (payload ->> 'subtotal')::numeric - (payload ->> 'total')::numeric as discount_amount,
        null::numeric as source_open_amount,
        'issued' as status,
        null::text as payment_method,
        nullif(payload ->> 'voucher_code', '') as reference,
        null::text as memo,
        {{ known() }}
    from {{ source('conference', 'order') }}
    where not is_deleted and payload ->> 'status' in {{ conference_sold() }}

),

credited as (

    select
        credit.connection,
        'credit:' || credit.id as document_id,
        'refund_receipt' as document_type,
        null::text as document_number,
        sales.customer_id,
        null::date as issued_on,
        (credit.payload ->> 'created_at')::timestamptz as made_at,
        (credit.payload ->> 'amount')::numeric as total_amount,
        0 as discount_amount,
        null::numeric as source_open_amount,
        'issued' as status,
        null::text as payment_method,
        'order:' || sales.order_id as reference,
        null::text as memo,
        greatest(credit.seen_from, sales.known_from) as known_from,
        least(coalesce(credit.seen_to, 'infinity'), sales.known_to) as known_to
    from {{ source('conference', 'credit') }} as credit
    inner join sales
        on sales.connection = credit.connection
        and sales.order_id = credit.payload ->> 'source_order_id'
        and sales.known_from < coalesce(credit.seen_to, 'infinity')
        and sales.known_to > credit.seen_from
    where not credit.is_deleted

),

-- given back by the processor: the order alone shows it, and was last touched then
given_back as (

    select
        connection,
        'refund:' || order_id as document_id,
        'refund_receipt' as document_type,
        null::text as document_number,
        customer_id,
        null::date as issued_on,
        changed_at as made_at,
        total_amount - credited as total_amount,
        0 as discount_amount,
        null::numeric as source_open_amount,
        'issued' as status,
        null::text as payment_method,
        'order:' || order_id as reference,
        null::text as memo,
        known_from,
        known_to
    from refunds
    where status = 'refunded' and credited < total_amount

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

),

documents as (

    select * from receipts
    union all
    select * from credited
    union all
    select * from given_back
    union all
    select * from invoices
    union all
    select * from payments
    union all
    select * from credit_notes

),

dated as (

    select
        documents.*,
        companies.home_currency,
        coalesce(documents.issued_on, (documents.made_at at time zone companies.time_zone)::date) as made_on,
        companies.terms_days,
        greatest(documents.known_from, companies.known_from) as stretch_from,
        least(documents.known_to, companies.known_to) as stretch_to
    from documents
    left join companies
        on companies.connection = documents.connection
        and companies.known_from < documents.known_to
        and companies.known_to > documents.known_from

)

select
    connection,
    document_id,
    document_type,
    document_number,
    customer_id,
    null::text as project_id,
    made_on as issued_on,
    case when document_type = 'invoice' then made_on + terms_days end as due_on,
    home_currency as currency,
    null::numeric as exchange_rate,
    total_amount::numeric as total_amount,
    0.00 as deposit_amount,
    0.00 as tax_amount,
    discount_amount::numeric as discount_amount,
    source_open_amount::numeric as source_open_amount,
    status,
    payment_method,
    reference,
    memo,
    null::text as source_url,
    stretch_from as known_from,
    stretch_to as known_to
from dated
