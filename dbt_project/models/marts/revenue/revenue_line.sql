-- The lines of revenue documents, and one row for what a document's lines leave of it, so that lines always add up to their
-- document. A discount on the whole that no line has is spread over the lines by their amounts: differences of rounded
-- running sums, so that it is exact.
with documents as (

    select
        documents.document_key, revenue.*,
        case when revenue.document_type in ('invoice', 'sales_receipt') then 1 else -1 end as sign
    from {{ ref('revenue_document') }} as revenue
    inner join {{ ref('int_documents') }} as documents
        on documents.connection = revenue.connection
        and documents.document_id = revenue.document_id
        and documents.known_to = 'infinity'

),

lines as (

    select
        documents.document_key,
        row_number() over (partition by documents.document_key order by line.line_number, line.description) as place,
        line.item_id,
        line.description,
        line.quantity,
        coalesce(line.line_amount, 0) as line_amount,
        coalesce(line.discount_amount, 0) as discount_amount
    from documents
    inner join {{ ref('int_document_lines') }} as line
        on line.document_key = documents.document_key
        and line.known_to = 'infinity'

),

itemised as (

    select document_key, sum(line_amount) as line_amount, sum(discount_amount) as discount_amount
    from lines
    group by document_key

),

spread as (

    select documents.document_key, itemised.line_amount as base, documents.discounts - itemised.discount_amount as discount
    from documents
    inner join itemised on itemised.document_key = documents.document_key
    where documents.sign = 1
        and itemised.line_amount > 0
        and documents.discounts > itemised.discount_amount
        and itemised.line_amount - documents.net_revenue = documents.discounts - itemised.discount_amount

),

shared as (

    select
        lines.*,
        coalesce(
            round(spread.discount * sum(lines.line_amount) over upto / spread.base, 2)
            - round(spread.discount * (sum(lines.line_amount) over upto - lines.line_amount) / spread.base, 2),
            0
        ) as share
    from lines
    left join spread on spread.document_key = lines.document_key
    window upto as (partition by lines.document_key order by lines.place rows unbounded preceding)

),

parts as (

    select
        document_key, place, item_id, description, quantity, line_amount - share as line_amount,
        discount_amount + share as discount_amount, true as is_itemised
    from shared
    union all
    select
        documents.document_key, 0, null, null, null,
        documents.sign * documents.net_revenue - coalesce(itemised.line_amount, 0),
        documents.discounts - coalesce(documents.sign * itemised.discount_amount, 0),
        false
    from documents
    left join itemised on itemised.document_key = documents.document_key
    left join spread on spread.document_key = documents.document_key
    where spread.document_key is null
        and (
            documents.sign * documents.net_revenue <> coalesce(itemised.line_amount, 0)
            or documents.discounts <> coalesce(itemised.discount_amount, 0) and documents.sign = 1
        )

),

items as (

    select connection, item_id, item_name, kind from {{ ref('int_items') }} where known_to = 'infinity'

)

select
    documents.connection,
    documents.document_id,
    parts.place::integer as line_number,
    documents.document_type,
    documents.customer_id,
    documents.issued_on,
    parts.is_itemised,
    parts.item_id,
    case
        when parts.item_id is not null then coalesce(items.item_name, parts.item_id)
        when parts.is_itemised then 'No item'
        else 'Not itemised'
    end as item_name,
    items.kind as item_kind,
    parts.description,
    (documents.sign * parts.quantity)::numeric(18, 6) as quantity,
    documents.currency,
    (case when documents.sign = 1 then parts.discount_amount else 0 end)::numeric(18, 2) as discounts,
    (case when documents.sign = 1 then parts.line_amount else 0 end)::numeric(18, 2) as sales,
    (case when documents.sign = 1 then 0 else parts.line_amount end)::numeric(18, 2) as credits,
    (documents.sign * parts.line_amount)::numeric(18, 2) as net_revenue
from parts
inner join documents on documents.document_key = parts.document_key
left join items
    on items.connection = documents.connection
    and items.item_id = parts.item_id
