-- Revenue until the day of the page, as known at its moment: today's stands in the mart.
select
    documents.connection,
    documents.document_key,
    documents.document_id,
    documents.document_type,
    documents.document_number,
    documents.customer_id,
    documents.project_id,
    documents.issued_on,
    documents.currency,
    documents.reference,
    documents.list_value,
    documents.discounts,
    documents.gross_billed,
    documents.paid_up_front,
    documents.credits,
    documents.net_billed,
    documents.tax,
    documents.net_revenue,
    documents.source_url
from {{ ref('int_revenue_documents') }} as documents
inner join {{ ref('rpt_frame') }} as frame
    on frame.connection = documents.connection
    and not frame.is_now
    and documents.issued_on <= frame.as_of
    and documents.known_from <= frame.known_at
    and documents.known_to > frame.known_at
union all
select
    revenue.connection,
    {{ document_key('revenue.connection', 'revenue.document_id') }} as document_key,
    revenue.document_id,
    revenue.document_type,
    revenue.document_number,
    revenue.customer_id,
    revenue.project_id,
    revenue.issued_on,
    revenue.currency,
    revenue.reference,
    revenue.list_value,
    revenue.discounts,
    revenue.gross_billed,
    revenue.paid_up_front,
    revenue.credits,
    revenue.net_billed,
    revenue.tax,
    revenue.net_revenue,
    revenue.source_url
from {{ ref('revenue_document') }} as revenue
inner join {{ ref('rpt_frame') }} as frame on frame.connection = revenue.connection and frame.is_now
