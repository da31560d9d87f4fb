-- The revenue at both ends of every bridge is what was invoiced less credits in those days, and its parts make the change.
with compared as (

    select
        bridge.connection, bridge.dimension, bridge.customer_id, bridge.period_kind, bridge.period_start,
        bridge.revenue,
        bridge.revenue_before + bridge.price + bridge.volume + bridge.mix + bridge.without_hours as bridged,
        (
            select coalesce(sum(case money.kind when 'credited' then -money.amount else money.amount end), 0)
            from {{ ref('work_money') }} as money
            where money.connection = bridge.connection
                and money.currency = bridge.currency
                and (bridge.dimension = 'company' or money.customer_id is not distinct from bridge.customer_id)
                and money.kind <> 'collected'
                and money.moved_on between bridge.period_start and bridge.period_end
        ) as invoiced
    from {{ ref('price_volume_mix') }} as bridge

)

select * from compared where revenue is distinct from bridged or revenue is distinct from invoiced
