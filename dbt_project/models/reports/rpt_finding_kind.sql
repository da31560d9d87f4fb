select
    connection,
    kind,
    is_counted,
    is_money,
    currency,
    count(*)::integer as findings,
    sum(amount) + 0.00 as amount
from {{ ref('rpt_finding') }}
group by connection, kind, is_counted, is_money, currency
order by connection, is_counted, is_money desc, kind, currency
