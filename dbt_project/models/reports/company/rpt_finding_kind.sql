select
    connection,
    kind,
    is_counted,
    is_money,
    currency,
    count(*)::integer as findings,
    sum(abs(amount)) + 0.00 as amount,
    count(*) filter (where is_left_out)::integer as left_out
from {{ ref('rpt_finding') }}
group by connection, kind, is_counted, is_money, currency
order by connection, is_counted, is_money desc, kind, currency
