with shown as (

    select carts.connection, carts.status, carts.position, carts.carts
    from {{ ref('carts_by_status') }} as carts
    inner join {{ ref('rpt_frame') }} as frame on frame.connection = carts.connection and frame.is_now

)

select connection, false as is_total, status, position, carts
from shown
union all
select connection, true, null, null, sum(carts)::integer
from shown
group by connection
order by connection, is_total, position, status
