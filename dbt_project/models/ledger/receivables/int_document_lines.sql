{{ config(post_hook="analyze {{ this }}") }}
-- A line without an amount is worth its quantity at its price, less its discount; without these it is worth nothing, and
-- listed. What the source said is in stated_amount.
with lines as (

    select {{ document_key('connection', 'document_id') }} as document_key, staged.*
    from (
{{ union_sources('document_lines') }}
    ) as staged

),

currencies as (

    select document_key, currency from {{ ref('int_documents') }} where known_to = 'infinity'

)

select
    lines.document_key,
    {%- for column in promise('document_lines') if column != 'line_amount' %}
    lines.{{ column }},
    {%- endfor %}
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
