-- depends_on: {{ ref('int_open_item_intervals') }}
-- The newest documents of every customer, open or not; how many there are is said beside them.
with documents as (

    select
        documents.*,
        frame.as_of,
        frame.known_at,
        row_number() over customer as place,
        count(*) over (partition by documents.connection, documents.customer_id) as documents
    from {{ ref('int_documents') }} as documents
    inner join {{ ref('rpt_frame') }} as frame
        on frame.connection = documents.connection
        and documents.known_from <= frame.known_at
        and documents.known_to > frame.known_at
    where documents.status <> 'deleted'
    window customer as (
        partition by documents.connection, documents.customer_id
        order by documents.issued_on desc nulls last, documents.document_id desc
    )

),

newest as (

    select * from documents where place <= 50

),

items as (

    select item.*
    from {{ ref('rpt_frame') }} as frame
    cross join lateral marts.ar_open_items(frame.as_of, frame.known_at) as item
    where item.connection = frame.connection

)

select
    newest.connection,
    newest.customer_id,
    newest.document_id,
    newest.document_number,
    newest.document_type,
    newest.reference,
    newest.issued_on,
    coalesce(receivables.due_on, newest.due_on) as due_on,
    newest.currency,
    newest.total_amount,
    case when newest.is_receivable and newest.issued_on <= newest.as_of then coalesce(items.open_amount, 0.00) end
        as open_amount,
    case
        when newest.status in ('draft', 'void') then newest.status
        when newest.document_type in ('sales_receipt', 'refund_receipt') and newest.status = 'issued' then 'cash'
        when not newest.is_receivable or newest.issued_on is null then 'not_counted'
        when newest.issued_on > newest.as_of then 'later'
        when items.document_id is null then 'settled'
        when items.bucket = 'unapplied' then 'unapplied'
        when items.days_past_due > 0 then 'overdue'
        else 'open'
    end as state,
    newest.documents::integer as documents,
    newest.source_url
from newest
left join items
    on items.connection = newest.connection
    and items.document_id = newest.document_id
left join {{ ref('int_receivables') }} as receivables
    on receivables.document_key = newest.document_key
    and receivables.known_from <= newest.known_at
    and receivables.known_to > newest.known_at
order by newest.connection, newest.customer_id, newest.place
