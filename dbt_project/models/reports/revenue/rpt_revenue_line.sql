-- The lines of revenue until the day of the page, as known at its moment: today's stand in the mart.
select
    lines.connection,
    lines.document_id,
    lines.line_number,
    lines.document_type,
    lines.customer_id,
    lines.issued_on,
    lines.is_itemised,
    lines.item_id,
    {{ item_name('lines', 'items') }} as item_name,
    items.kind as item_kind,
    lines.description,
    lines.quantity,
    lines.currency,
    lines.discounts,
    lines.sales,
    lines.credits,
    lines.net_revenue
from {{ ref('int_revenue_lines') }} as lines
inner join {{ ref('rpt_frame') }} as frame
    on frame.connection = lines.connection
    and not frame.is_now
    and lines.issued_on <= frame.as_of
    and lines.known_from <= frame.known_at
    and lines.known_to > frame.known_at
left join {{ ref('canonical_items') }} as items
    on items.connection = lines.connection
    and items.item_id = lines.item_id
    and items.known_from <= frame.known_at
    and items.known_to > frame.known_at
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
