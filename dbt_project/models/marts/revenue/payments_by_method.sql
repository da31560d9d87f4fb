select
    connection,
    currency,
    paid_for,
    payment_method,
    count(*)::integer as payments,
    sum(amount) + 0.00 as amount,
    (count(*) filter (where status = 'succeeded'))::integer as succeeded_payments,
    coalesce(sum(amount) filter (where status = 'succeeded'), 0) + 0.00 as succeeded_amount,
    sum(not_booked) + 0.00 as not_booked
from {{ ref('int_payments_received') }}
group by connection, currency, paid_for, payment_method
