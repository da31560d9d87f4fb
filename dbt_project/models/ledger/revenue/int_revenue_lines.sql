-- The lines of what is revenue, and one row for what a document's lines leave of it, so that lines always add up to their
-- document. A discount on the whole that no line has is spread over the lines by their amounts: differences of rounded
-- running sums, so that it is exact. A version of a document is cut where one of its lines changes.
-- Long because lines and what is left of their document are parts of one whole and have to add up to it.
with documents as (

    select *, document_key as row_key from {{ ref('int_revenue_documents') }}

),

stretches as (

    {{ stretches('documents', [
        {'relation': ref('int_document_lines'), 'on': 'other.document_key = base.row_key'},
    ]) }}

),

lines as (

    select
        documents.connection, documents.document_key, documents.document_id, documents.document_type,
        documents.customer_id, documents.issued_on, documents.currency, documents.sign, documents.discounts,
        documents.net_revenue,
        stretches.known_from, stretches.known_to,
        line.document_key is not null as is_itemised,
        line.item_id, line.description, line.quantity,
        coalesce(line.line_amount, 0) as line_amount,
        coalesce(line.discount_amount, 0) as discount_amount,
        row_number() over (
            partition by stretches.row_key, stretches.known_from order by line.line_number, line.description
        ) as place
    from stretches
    inner join documents
        on documents.row_key = stretches.row_key
        and documents.known_from = stretches.version_from
    left join {{ ref('int_document_lines') }} as line
        on line.document_key = stretches.row_key
        and {{ known_during('line', 'stretches') }}

),

added as (

    select
        *,
        sum(line_amount) over document as itemised_amount,
        sum(discount_amount) over document as itemised_discount,
        sum(line_amount) over (document order by place rows unbounded preceding) as amount_so_far
    from lines
    window document as (partition by document_key, known_from)

),

spread as (

    select
        *,
        case
            when sign = 1
                and itemised_amount > 0
                and discounts > itemised_discount
                and itemised_amount - net_revenue = discounts - itemised_discount
                then discounts - itemised_discount
        end as discount_to_spread
    from added

),

shared as (

    select
        *,
        case
            when discount_to_spread is null then 0
            else round(discount_to_spread * amount_so_far / itemised_amount, tieout.currency_decimals(currency))
                - round(discount_to_spread * (amount_so_far - line_amount) / itemised_amount, tieout.currency_decimals(currency))
        end as share
    from spread

),

parts as (

    select
        shared.*,
        place as line_number,
        line_amount - share as part_amount,
        discount_amount + share as part_discount
    from shared
    where is_itemised
    union all
    select
        connection, document_key, document_id, document_type, customer_id, issued_on, currency, sign, discounts,
        net_revenue, known_from, known_to, false, null, null, null, 0, 0, place, itemised_amount, itemised_discount,
        amount_so_far, discount_to_spread, share,
        0,
        sign * net_revenue - itemised_amount,
        discounts - sign * itemised_discount
    from shared
    where place = 1
        and discount_to_spread is null
        and (sign * net_revenue <> itemised_amount or sign = 1 and discounts <> itemised_discount)

)

select
    connection,
    document_key,
    document_id,
    line_number::integer as line_number,
    document_type,
    customer_id,
    issued_on,
    is_itemised,
    item_id,
    description,
    (sign * quantity)::numeric as quantity,
    currency,
    (case when sign = 1 then part_discount else 0 end) + 0.00 as discounts,
    (case when sign = 1 then part_amount else 0 end) + 0.00 as sales,
    (case when sign = 1 then 0 else part_amount end) + 0.00 as credits,
    (sign * part_amount) + 0.00 as net_revenue,
    known_from,
    known_to
from parts
