select carts.connection, carts.status, carts.position, carts.carts
from {{ ref('carts_by_status') }} as carts
inner join {{ ref('rpt_frame') }} as frame on frame.connection = carts.connection
order by carts.connection, carts.position, carts.status
