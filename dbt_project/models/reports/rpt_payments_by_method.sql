select
    payments.connection,
    payments.currency,
    payments.paid_for,
    payments.payment_method,
    payments.payments,
    payments.succeeded_payments,
    payments.succeeded_amount,
    payments.amount
from {{ ref('payments_by_method') }} as payments
inner join {{ ref('rpt_frame') }} as frame on frame.connection = payments.connection
order by payments.connection, payments.currency, payments.paid_for, payments.amount desc, payments.payment_method
