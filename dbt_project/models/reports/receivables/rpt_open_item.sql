-- depends_on: {{ ref('int_open_item_intervals') }}
with documents as (

    select connection, document_id, total_amount, reference, source_url, known_from, known_to
    from {{ ref('int_documents') }}

)

select
    item.connection,
    item.customer_id,
    item.document_id,
    item.document_type,
    item.document_number,
    item.issued_on,
    item.due_on,
    item.currency,
    documents.total_amount,
    item.open_amount,
    item.home_open_amount,
    item.days_past_due,
    item.bucket,
    aging_bucket.bucket_order,
    documents.source_url,
    documents.reference
from {{ ref('rpt_frame') }} as frame
cross join lateral marts.ar_open_items(frame.as_of, frame.known_at) as item
inner join {{ ref('aging_bucket') }} as aging_bucket on aging_bucket.bucket = item.bucket
inner join documents
    on documents.connection = item.connection
    and documents.document_id = item.document_id
    and documents.known_from <= frame.known_at
    and documents.known_to > frame.known_at
where item.connection = frame.connection
order by item.connection, item.customer_id, item.currency, aging_bucket.bucket_order, item.due_on, item.document_id
