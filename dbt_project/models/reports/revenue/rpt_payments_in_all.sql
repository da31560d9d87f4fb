select
    paid.connection,
    paid.currency,
    paid.by_method,
    paid.collected,
    paid.receipts,
    paid.paid_up_front,
    paid.not_booked
from {{ ref('payments_in_all') }} as paid
inner join {{ ref('rpt_frame') }} as frame on frame.connection = paid.connection and frame.is_now
order by paid.connection, paid.currency
