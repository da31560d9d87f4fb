with documents as (

    select connection, 'invoice:' || id as document_id, payload, {{ known() }}
    from {{ source('quickbooks', 'invoice') }}
    where not is_deleted
    union all
    select connection, 'credit_memo:' || id as document_id, payload, {{ known() }}
    from {{ source('quickbooks', 'credit_memo') }}
    where not is_deleted

),

outer_lines as (

    select documents.*, line.content, line.place
    from documents
    cross join lateral jsonb_array_elements(documents.payload -> 'Line') with ordinality as line (content, place)

),

-- the revenue of a bundle sits in its nested lines; subtotals and descriptions carry none
lines as (

    select connection, document_id, place * 1000 as line_number, content, known_from, known_to
    from outer_lines
    where content ->> 'DetailType' in ('SalesItemLineDetail', 'DiscountLineDetail')
    union all
    select connection, document_id, place * 1000 + inner_line.inner_place, inner_line.inner_content, known_from, known_to
    from outer_lines
    cross join lateral jsonb_array_elements(content -> 'GroupLineDetail' -> 'Line')
        with ordinality as inner_line (inner_content, inner_place)
    where content ->> 'DetailType' = 'GroupLineDetail'

),

signed as (

    select
        *,
        content ->> 'DetailType' = 'DiscountLineDetail' as is_discount,
        coalesce((content ->> 'Amount')::numeric, 0) as amount,
        content -> 'SalesItemLineDetail' as detail
    from lines

)

select
    connection,
    document_id,
    line_number::integer as line_number,
    detail -> 'ItemRef' ->> 'value' as item_id,
    content ->> 'Description' as description,
    (detail ->> 'Qty')::numeric(18, 6) as quantity,
    (detail ->> 'UnitPrice')::numeric(18, 6) as unit_price,
    (case when is_discount then -amount else amount end)::numeric(18, 2) as line_amount,
    (case when is_discount then amount else 0 end)::numeric(18, 2) as discount_amount,
    null::numeric(18, 2) as tax_amount,
    (detail ->> 'ServiceDate')::date as service_on,
    null::text as project_id,
    null::text as time_entry_ids,
    null::text as source_url,
    known_from,
    known_to
from signed
