-- Each total of a waterfall is what the steps before it make, and each movement begins where the one before it ended.
with steps as (

    select
        connection, waterfall, dimension, currency, period_kind, position, label, step_type, value, start_value, end_value,
        unexplained,
        lag(end_value) over (
            partition by
                connection, waterfall, dimension, customer_id, item_id, item_name, currency, period_kind, period_start,
                period_end
            order by position
        ) as reached
    from {{ ref('revenue_waterfall') }}

),

compared as (

    select * from steps where waterfall in ('revenue', 'order_to_cash', 'finance_page_difference')

)

select connection, waterfall, label, value
from steps
where unexplained is distinct from 0
    or end_value - start_value <> value
    or start_value <> case when step_type = 'total' then 0 else reached end
    or position > 1 and step_type = 'total' and value <> reached
union all
{{ nothing_compared(ref('revenue_document'), 'compared', 3) }}
