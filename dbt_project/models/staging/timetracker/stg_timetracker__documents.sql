with sites as (

    select * from {{ ref('base_timetracker__sites') }}

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

documents as (

    select * from invoices
    union all
    select * from {{ ref('base_timetracker__payment_documents') }}
    union all
    select * from {{ ref('base_timetracker__credit_note_documents') }}

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
