select
    payments.connection,
    payments.currency,
    payments.paid_for,
    payments.status,
    payments.payments,
    payments.amount
from {{ ref('payments_by_status') }} as payments
inner join {{ ref('rpt_frame') }} as frame on frame.connection = payments.connection
order by payments.connection, payments.currency, payments.paid_for, payments.amount desc, payments.status
