-- Why revenue changed in the last quarter that is over, as the steps of a waterfall.
{%- set steps = [
    ('Quarter before', 'sums.revenue_before', 'total', 'Invoiced for the work of the quarter before.'),
    ('Price', 'sums.price', 'increase', 'Rates that changed, at the hours of this quarter.'),
    ('Volume', 'sums.volume', 'increase', 'More or fewer hours, at the average rate before.'),
    ('Mix', 'sums.mix', 'increase', 'Hours that moved between dearer and cheaper work.'),
    ('Without hours', 'sums.without_hours', 'increase', 'What was invoiced without hours, now less before.'),
    ('Invoiced', 'sums.revenue', 'total', 'Invoiced for the work of this quarter.'),
] %}
with sums as (

    select distinct on (connection, currency)
        bridge.*, 'company' as dimension, null::text as customer_id, null::text as item_id, null::text as item_name,
        'quarter' as period_kind
    from {{ ref('rpt_price_volume_mix') }} as bridge
    where bridge.period_end = (bridge.period_start + interval '3 months' - interval '1 day')::date
    order by connection, currency, period_start desc

),

steps as (

    {{ waterfall_steps('price_volume_mix', 'sums', steps) }}

),

{{ waterfall_rows() }}

select connection, currency, period_start, period_end, position, label, value, start_value, end_value, step_type,
    explanation, unexplained
from waterfall_rows
order by connection, currency, position
