-- The lines of revenue documents until today, as known now.
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
inner join {{ ref('int_companies') }} as companies
    on companies.connection = lines.connection
    and lines.issued_on <= companies.today
left join {{ ref('canonical_items') }} as items
    on items.connection = lines.connection
    and items.item_id = lines.item_id
    and items.known_to = 'infinity'
where lines.known_to = 'infinity'
