-- depends_on: {{ ref('int_open_item_intervals') }}
with items as (

    select
        item.connection,
        item.customer_id,
        item.currency,
        item.open_amount,
        item.home_open_amount,
        item.days_past_due,
        item.bucket
    from {{ ref('rpt_frame') }} as frame
    cross join lateral marts.ar_open_items(frame.as_of, frame.known_at) as item
    where item.connection = frame.connection

),

aging as (

    select
        connection,
        customer_id,
        currency,
        {%- for bucket in ['not_due', 'days_1_30', 'days_31_60', 'days_61_90', 'days_91_120', 'days_over_120', 'unapplied'] %}
        coalesce(sum(open_amount) filter (where bucket = '{{ bucket }}'), 0) + 0.00 as {{ bucket }},
        {%- endfor %}
        sum(open_amount) + 0.00 as total,
        (case when count(*) = count(home_open_amount) then sum(home_open_amount) end) + 0.00 as home_total,
        coalesce(sum(open_amount) filter (where bucket <> 'unapplied'), 0) + 0.00 as gross,
        coalesce(sum(open_amount) filter (where days_past_due > 0), 0) + 0.00 as overdue,
        count(*)::integer as open_items,
        max(days_past_due) filter (where days_past_due > 0) as oldest_days
    from items
    group by connection, customer_id, currency

)

select
    aging.connection,
    aging.customer_id,
    customers.customer_name,
    aging.currency,
    aging.not_due,
    aging.days_1_30,
    aging.days_31_60,
    aging.days_61_90,
    aging.days_91_120,
    aging.days_over_120,
    aging.unapplied,
    aging.total,
    aging.home_total,
    aging.gross,
    aging.overdue,
    aging.overdue * 100 / nullif(aging.gross, 0) as overdue_share,
    aging.open_items,
    aging.oldest_days,
    case
        when aging.overdue * 2 > aging.total and aging.overdue > 0 then 'critical'
        when aging.overdue > 0 then 'warning'
        else 'healthy'
    end as status,
    aging.total * 100 / nullif(sum(aging.total) over (partition by aging.connection, aging.currency), 0) as share_of_total
from aging
left join {{ ref('ar_customer') }} as customers
    on customers.connection = aging.connection
    and customers.customer_id = aging.customer_id
order by aging.connection, aging.currency, aging.total desc, aging.customer_id
