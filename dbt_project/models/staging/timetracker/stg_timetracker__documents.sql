with sites as (

    {{ timetracker_sites() }}

),

owners as (

    {{ timetracker_invoices() }}

),

companies as (

    {{ company_settings(ref('stg_timetracker__companies')) }}

),

invoices as (

    select
        connection,
        'invoice:' || id as document_id,
        'invoice' as document_type,
        payload ->> 'invoice_number' as document_number,
        payload ->> 'client_id' as customer_id,
        payload ->> 'project_id' as project_id,
        (payload ->> 'issue_date')::date as issued_on,
        (payload ->> 'due_date')::date as due_on,
        {{ timetracker_currency('payload') }} as currency,
        (payload ->> 'total_amount')::numeric as total_amount,
        (payload ->> 'tax_amount')::numeric as tax_amount,
        -- set by hand or by the web form, and all it says of the balance that can be compared
        case when payload ->> 'status' = 'paid' then 0 end as source_open_amount,
        case
            when payload ->> 'status' in ('sent', 'issued', 'paid', 'overdue') then 'issued'
            when payload ->> 'status' = 'cancelled' then 'void'
            else payload ->> 'status'
        end as status,
        null::text as payment_method,
        null::text as reference,
        payload ->> 'notes' as memo,
        '/invoices/' || id as page,
        {{ known() }}
    from {{ source('timetracker', 'invoice_detail') }}
    where not is_deleted

),

payments as (

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

),

-- a credit note has no day of its own: it is of the day on which it was made, where the company is
credit_notes as (

    select
        note.connection,
        'credit_note:' || note.id as document_id,
        'credit_memo' as document_type,
        note.payload ->> 'credit_number' as document_number,
        owners.customer_id,
        null::text as project_id,
        ((note.payload ->> 'created_at')::timestamp at time zone 'UTC' at time zone companies.time_zone)::date as issued_on,
        null::date as due_on,
        owners.currency,
        (note.payload ->> 'amount')::numeric as total_amount,
        0.00 as tax_amount,
        null::numeric as source_open_amount,
        'issued' as status,
        null::text as payment_method,
        null::text as reference,
        note.payload ->> 'reason' as memo,
        '/invoices/' || (note.payload ->> 'invoice_id') as page,
        greatest(note.seen_from, owners.known_from, companies.known_from) as known_from,
        least(coalesce(note.seen_to, 'infinity'), owners.known_to, companies.known_to) as known_to
    from {{ source('timetracker', 'credit_note') }} as note
    inner join companies
        on companies.connection = note.connection
        and companies.known_from < coalesce(note.seen_to, 'infinity')
        and companies.known_to > note.seen_from
    left join owners
        on owners.connection = note.connection
        and owners.invoice_id = note.payload ->> 'invoice_id'
        and owners.known_from < coalesce(note.seen_to, 'infinity')
        and owners.known_to > note.seen_from
    where not note.is_deleted

),

documents as (

    select * from invoices
    union all
    select * from payments
    union all
    select * from credit_notes

)

select
    documents.connection,
    documents.document_id,
    documents.document_type,
    documents.document_number,
    documents.customer_id,
    documents.project_id,
    documents.issued_on,
    documents.due_on,
    documents.currency,
    null::numeric as exchange_rate,
    documents.total_amount,
    0.00 as deposit_amount,
    documents.tax_amount,
    0.00 as discount_amount,
    documents.source_open_amount::numeric as source_open_amount,
    documents.status,
    documents.payment_method,
    documents.reference,
    documents.memo,
    sites.base_url || documents.page as source_url,
    documents.known_from,
    documents.known_to
from documents
left join sites on sites.connection = documents.connection
where documents.known_from < documents.known_to
