-- Revenue until the day of the page, as known at its moment: today's stands in the mart.
with documents as (

    select documents.*
    from {{ ref('int_documents') }} as documents
    inner join {{ ref('rpt_frame') }} as frame
        on frame.connection = documents.connection
        and not frame.is_now
        and documents.issued_on <= frame.as_of
        and documents.known_from <= frame.known_at
        and documents.known_to > frame.known_at
    where {{ is_revenue('documents') }}

),

known_lines as (

    select line.document_key, line.discount_amount
    from {{ ref('int_document_lines') }} as line
    inner join {{ ref('rpt_frame') }} as frame
        on frame.connection = line.connection
        and not frame.is_now
        and line.known_from <= frame.known_at
        and line.known_to > frame.known_at

),

{{ revenue_documents() }}

select * from revenue_documents
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
