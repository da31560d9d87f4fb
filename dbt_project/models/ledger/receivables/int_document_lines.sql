-- A line without an amount is worth its quantity at its price, less its discount; without these it is worth nothing, and
-- listed. What the source said is in stated_amount.
with lines as (

    select {{ document_key('connection', 'document_id') }} as document_key, stated.*
    from {{ ref('canonical_document_lines') }} as stated

),

currencies as (

    select document_key, currency from {{ ref('int_documents') }} where known_to = 'infinity'

)

select
    lines.document_key,
    lines.connection,
    lines.document_id,
    lines.line_number,
    lines.item_id,
    lines.description,
    lines.quantity,
    lines.unit_price,
    lines.discount_amount,
    lines.tax_amount,
    lines.service_on,
    lines.project_id,
    lines.time_entry_ids,
    lines.source_url,
    lines.known_from,
    lines.known_to,
    lines.line_amount as stated_amount,
    coalesce(
        lines.line_amount,
        round(
            lines.quantity * lines.unit_price - coalesce(lines.discount_amount, 0),
            tieout.currency_decimals(currencies.currency)
        ) + 0.00,
        0.00
    ) as line_amount
from lines
left join currencies on currencies.document_key = lines.document_key
