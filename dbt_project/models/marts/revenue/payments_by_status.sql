select
    connection,
    currency,
    paid_for,
    status,
    count(*)::integer as payments,
    sum(amount) + 0.00 as amount
from {{ ref('int_payments_received') }}
group by connection, currency, paid_for, status
