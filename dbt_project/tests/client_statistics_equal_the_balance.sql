-- Invoiced, paid, refunded and adjusted make what is open, for every client and currency; all clients together owe the
-- balance, those without a row of their own too; and cash given for others is cash that others were given.
with compared as (

    select
        connection, customer_id, currency, invoiced - paid + refunded + adjusted as made, open_amount
    from {{ ref('client_statistics') }}

),

balances as (

    select connection, currency, sum(open_amount) as open_amount from {{ ref('ar_open_item') }} group by connection, currency

),

totals as (

    select
        connection, currency, sum(open_amount) as open_amount, sum(paid_by_others) as by_others,
        sum(paid_for_others) as for_others
    from {{ ref('client_statistics') }}
    group by connection, currency

)

select * from compared where made is distinct from open_amount
union all
select connection, null, currency, totals.open_amount, balances.open_amount
from totals
full join balances using (connection, currency)
where coalesce(totals.open_amount, 0) <> coalesce(balances.open_amount, 0)
union all
select connection, 'others', currency, by_others, for_others
from totals
where by_others <> for_others
union all
{{ nothing_compared(ref('client'), 'compared', 4) }}
