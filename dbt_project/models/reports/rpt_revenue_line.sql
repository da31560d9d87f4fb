-- The lines of revenue until the day of the page, as known at its moment.
with documents as (

    select *, case when document_type in ('invoice', 'sales_receipt') then 1 else -1 end as sign
    from {{ ref('rpt_revenue_document') }}

),

known_lines as (

    select line.*
    from {{ ref('int_document_lines') }} as line
    inner join {{ ref('rpt_frame') }} as frame
        on frame.connection = line.connection
        and line.known_from <= frame.known_at
        and line.known_to > frame.known_at

),

items as (

    select items.connection, items.item_id, items.item_name, items.kind
    from {{ ref('int_items') }} as items
    inner join {{ ref('rpt_frame') }} as frame
        on frame.connection = items.connection
        and items.known_from <= frame.known_at
        and items.known_to > frame.known_at

),

{{ revenue_lines() }}

select * from revenue_lines
