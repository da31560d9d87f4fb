-- a discount is positive at the source and subtracted
select
    connection,
    document_id,
    line_number,
    detail -> 'ItemRef' ->> 'value' as item_id,
    description,
    (detail ->> 'Qty')::numeric as quantity,
    (detail ->> 'UnitPrice')::numeric as unit_price,
    (case when is_discount then -amount else amount end)::numeric as line_amount,
    (case when is_discount then amount else 0 end)::numeric as discount_amount,
    null::numeric as tax_amount,
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
from {{ ref('base_quickbooks__sales_lines') }}
where kind <> 'estimate'
