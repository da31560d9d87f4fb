-- The revenue at the end of every bridge is what was invoiced less credits in those days, and its parts make the change.
with invoiced as (

    select
        view.dimension, money.connection, coalesce(view.customer_id, '') as party, money.currency, money.moved_on,
        sum(case money.kind when 'credited' then -money.amount else money.amount end) as amount
    from {{ ref('work_money') }} as money
    cross join lateral (values ('company', null), ('client', money.customer_id)) as view (dimension, customer_id)
    where money.kind <> 'collected'
    group by view.dimension, money.connection, view.customer_id, money.currency, money.moved_on

),

compared as (

    select
        bridge.connection, bridge.dimension, bridge.customer_id, bridge.period_kind, bridge.period_start,
        bridge.revenue,
        bridge.revenue_before + bridge.price + bridge.volume + bridge.mix + bridge.without_hours as bridged,
        coalesce(sum(invoiced.amount), 0) as invoiced
    from {{ ref('price_volume_mix') }} as bridge
    left join invoiced
        on invoiced.connection = bridge.connection
        and invoiced.dimension = bridge.dimension
        and invoiced.party = coalesce(bridge.customer_id, '')
        and invoiced.currency = bridge.currency
        and invoiced.moved_on between bridge.period_start and bridge.period_end
    group by
        bridge.connection, bridge.dimension, bridge.customer_id, bridge.currency, bridge.period_kind,
        bridge.period_start, bridge.revenue, bridged

)

select * from compared where revenue is distinct from bridged or revenue is distinct from invoiced
union all
{{ nothing_compared(ref('work_money'), 'compared', 7) }}
