select
    connection,
    currency,
    paid_for,
    status,
    count(*)::integer as payments,
    sum(amount)::numeric(18, 2) as amount
from {{ ref('int_payments_received') }}
group by connection, currency, paid_for, status
