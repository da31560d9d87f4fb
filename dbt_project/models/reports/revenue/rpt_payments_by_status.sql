with shown as (

    select
        payments.connection,
        payments.currency,
        payments.paid_for,
        payments.status,
        payments.payments,
        payments.amount
    from {{ ref('payments_by_status') }} as payments
    inner join {{ ref('rpt_frame') }} as frame on frame.connection = payments.connection and frame.is_now

)

select connection, currency, false as is_total, paid_for, status, payments, amount
from shown
union all
select connection, currency, true, null, null, sum(payments)::integer, sum(amount) + 0.00
from shown
group by connection, currency
order by connection, currency, is_total, paid_for, amount desc, status
