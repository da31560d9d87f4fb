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
        coalesce(sum(open_amount) filter (where days_past_due > 30), 0) as late_over_30,
        coalesce(sum(open_amount) filter (where days_past_due > 90), 0) as late_over_90,
        count(*)::integer as open_items,
        max(days_past_due) filter (where days_past_due > 0) as oldest_days
    from items
    group by connection, customer_id, currency

),

whole as (

    select connection, currency, sum(total) as total, sum(gross) as gross
    from aging
    group by connection, currency

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
    -- more that is late, or later, is never a better state; the pages print this rule
    case
        when aging.late_over_90 > 0 and aging.late_over_90 * 100 >= whole.gross then 'critical'
        when aging.late_over_30 > 0 and aging.late_over_30 * 10 >= whole.gross then 'critical'
        when aging.overdue > 0 then 'warning'
        else 'healthy'
    end as status,
    case when whole.total > 0 then aging.total * 100 / whole.total end as share_of_total
from aging
inner join whole
    on whole.connection = aging.connection
    and whole.currency = aging.currency
left join {{ ref('rpt_customer_name') }} as customers
    on customers.connection = aging.connection
    and customers.customer_id = aging.customer_id
order by aging.connection, aging.currency, aging.total desc, aging.customer_id
