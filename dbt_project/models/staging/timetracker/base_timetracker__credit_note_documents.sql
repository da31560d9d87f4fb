-- a credit note has no day of its own: it is of the day on which it was made, where the company is
with owners as (

    select * from {{ ref('base_timetracker__invoices') }}

),

companies as (

    {{ company_settings(ref('stg_timetracker__companies')) }}

)

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
