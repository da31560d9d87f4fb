-- Methods by what was paid for; with `paid_for` null a method in all, and the total of all methods.
with payments as (

    select payments.*
    from {{ ref('payments_by_method') }} as payments
    inner join {{ ref('rpt_frame') }} as frame on frame.connection = payments.connection and frame.is_now

)

select
    connection,
    currency,
    grouping(payment_method) = 1 as is_total,
    paid_for,
    payment_method,
    sum(payments)::integer as payments,
    sum(amount) + 0.00 as amount,
    sum(succeeded_payments)::integer as succeeded_payments,
    sum(succeeded_amount) + 0.00 as succeeded_amount,
    sum(not_booked) + 0.00 as not_booked
from payments
group by grouping sets (
    (connection, currency), (connection, currency, payment_method), (connection, currency, payment_method, paid_for)
)
union all
select
    connection, currency, true, paid_for, null, sum(payments)::integer, sum(amount) + 0.00,
    sum(succeeded_payments)::integer, sum(succeeded_amount) + 0.00, sum(not_booked) + 0.00
from payments
group by connection, currency, paid_for
order by connection, currency, is_total, paid_for nulls last, amount desc, payment_method
