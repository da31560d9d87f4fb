-- The lines of revenue until the day of the page, as known at its moment: today's stand in the mart.
with documents as (

    select documents.*, case when documents.document_type in ('invoice', 'sales_receipt') then 1 else -1 end as sign
    from {{ ref('rpt_revenue_document') }} as documents
    inner join {{ ref('rpt_frame') }} as frame on frame.connection = documents.connection and not frame.is_now

),

known_lines as (

    select line.*
    from {{ ref('int_document_lines') }} as line
    inner join {{ ref('rpt_frame') }} as frame
        on frame.connection = line.connection
        and not frame.is_now
        and line.known_from <= frame.known_at
        and line.known_to > frame.known_at

),

items as (

    select items.connection, items.item_id, items.item_name, items.kind
    from {{ ref('canonical_items') }} as items
    inner join {{ ref('rpt_frame') }} as frame
        on frame.connection = items.connection
        and not frame.is_now
        and items.known_from <= frame.known_at
        and items.known_to > frame.known_at

),

{{ revenue_lines() }}

select * from revenue_lines
union all
select
    revenue.connection,
    revenue.document_id,
    revenue.line_number,
    revenue.document_type,
    revenue.customer_id,
    revenue.issued_on,
    revenue.is_itemised,
    revenue.item_id,
    revenue.item_name,
    revenue.item_kind,
    revenue.description,
    revenue.quantity,
    revenue.currency,
    revenue.discounts,
    revenue.sales,
    revenue.credits,
    revenue.net_revenue
from {{ ref('revenue_line') }} as revenue
inner join {{ ref('rpt_frame') }} as frame on frame.connection = revenue.connection and frame.is_now
