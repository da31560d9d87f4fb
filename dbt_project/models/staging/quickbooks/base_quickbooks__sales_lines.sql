with documents as (

    {%- for kind in ['invoice', 'credit_memo', 'sales_receipt', 'refund_receipt', 'estimate'] %}
    {%- if not loop.first %}
    union all
    {%- endif %}
    select '{{ kind }}' as kind, connection, '{{ kind }}:' || id as document_id, payload, {{ known() }}
    from {{ source('quickbooks', kind) }}
    where not is_deleted
    {%- endfor %}

),

outer_lines as (

    select
        documents.*,
        line.content,
        line.place,
        line.content ->> 'DetailType' as detail_type,
        jsonb_array_length(coalesce(line.content -> 'GroupLineDetail' -> 'Line', '[]')) > 0 as is_bundle
    from documents
    cross join lateral jsonb_array_elements(documents.payload -> 'Line') with ordinality as line (content, place)

),

-- the revenue of a bundle sits in its nested lines; subtotals and descriptions carry none
lines as (

    select kind, connection, document_id, place * 1000 as line_number, content, known_from, known_to
    from outer_lines
    where not is_bundle
        and coalesce(detail_type, '') not in ('SubTotalLineDetail', 'DescriptionOnly', 'DescriptionLineDetail', 'TaxLineDetail')
    union all
    select kind, connection, document_id, place * 1000 + inner_line.inner_place, inner_line.inner_content, known_from, known_to
    from outer_lines
    cross join lateral jsonb_array_elements(content -> 'GroupLineDetail' -> 'Line')
        with ordinality as inner_line (inner_content, inner_place)
    where is_bundle
        and coalesce(inner_line.inner_content ->> 'DetailType', '') not in ('SubTotalLineDetail', 'DescriptionOnly')

)

select
    kind,
    connection,
    document_id,
    line_number::integer as line_number,
    content,
    content -> 'SalesItemLineDetail' as detail,
    coalesce(
        content ->> 'Description',
        case when content -> 'SalesItemLineDetail' -> 'ItemRef' ->> 'value' = 'SHIPPING_ITEM_ID' then 'Shipping' end
    ) as description,
    content ->> 'DetailType' = 'DiscountLineDetail' as is_discount,
    coalesce((content ->> 'Amount')::numeric, 0) as amount,
    known_from,
    known_to
from lines
