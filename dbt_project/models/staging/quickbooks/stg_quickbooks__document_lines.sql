with documents as (

    {%- for kind in ['invoice', 'credit_memo', 'sales_receipt', 'refund_receipt'] %}
    {%- if not loop.first %}
    union all
    {%- endif %}
    select connection, '{{ kind }}:' || id as document_id, payload, {{ known() }}
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

    select connection, document_id, place * 1000 as line_number, content, known_from, known_to
    from outer_lines
    where not is_bundle
        and detail_type not in ('SubTotalLineDetail', 'DescriptionOnly', 'DescriptionLineDetail', 'TaxLineDetail')
    union all
    select connection, document_id, place * 1000 + inner_line.inner_place, inner_line.inner_content, known_from, known_to
    from outer_lines
    cross join lateral jsonb_array_elements(content -> 'GroupLineDetail' -> 'Line')
        with ordinality as inner_line (inner_content, inner_place)
    where is_bundle
        and coalesce(inner_line.inner_content ->> 'DetailType', '') not in ('SubTotalLineDetail', 'DescriptionOnly')

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
    coalesce(
        content ->> 'Description',
        case when detail -> 'ItemRef' ->> 'value' = 'SHIPPING_ITEM_ID' then 'Shipping' end
    ) as description,
    (detail ->> 'Qty')::numeric(18, 6) as quantity,
    (detail ->> 'UnitPrice')::numeric(18, 6) as unit_price,
    (case when is_discount then -amount else amount end)::numeric(18, 2) as line_amount,
    (case when is_discount then amount else 0 end)::numeric(18, 2) as discount_amount,
    null::numeric(18, 2) as tax_amount,
    (detail ->> 'ServiceDate')::date as service_on,
    null::text as project_id,
    (
        select string_agg(link ->> 'TxnId', ',')
        from jsonb_array_elements(content -> 'LinkedTxn') as link
        where link ->> 'TxnType' = 'TimeActivity'
    ) as time_entry_ids,
    null::text as source_url,
    known_from,
    known_to
from signed
