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

-- the revenue of a bundle sits in its nested lines; subtotals and descriptions carry none
lines as (

    select
        documents.kind, documents.connection, documents.document_id, documents.payload, line.*,
        documents.known_from, documents.known_to
    from documents
    cross join lateral jsonb_array_elements(documents.payload -> 'Line') with ordinality as outer_line (content, place)
    cross join lateral (
        select outer_line.content, outer_line.place * 1000 as line_number
        where jsonb_array_length(coalesce(outer_line.content -> 'GroupLineDetail' -> 'Line', '[]')) = 0
        union all
        select inner_line.content, outer_line.place * 1000 + inner_line.place
        from jsonb_array_elements(outer_line.content -> 'GroupLineDetail' -> 'Line')
            with ordinality as inner_line (content, place)
    ) as line
    where coalesce(line.content ->> 'DetailType', '')
        not in ('SubTotalLineDetail', 'DescriptionOnly', 'DescriptionLineDetail', 'TaxLineDetail')

)

select
    kind,
    connection,
    document_id,
    (payload ->> 'TxnDate')::date as issued_on,
    payload -> 'CurrencyRef' ->> 'value' as currency,
    (payload ->> 'ExchangeRate')::numeric as exchange_rate,
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
