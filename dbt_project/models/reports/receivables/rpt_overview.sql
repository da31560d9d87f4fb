with items as (

    select * from {{ ref('rpt_open_item') }}

),

by_currency as (

    select
        connection,
        currency,
        count(distinct coalesce(customer_id, '')) as customers,
        count(*) filter (where bucket <> 'unapplied') as open_invoices,
        count(*) filter (where days_past_due > 0) as overdue_invoices,
        sum(open_amount) as total,
        coalesce(sum(open_amount) filter (where bucket <> 'unapplied'), 0) as gross,
        {%- for bucket in ['unapplied', 'not_due', 'days_1_30', 'days_31_60', 'days_61_90', 'days_91_120', 'days_over_120'] %}
        coalesce(sum(open_amount) filter (where bucket = '{{ bucket }}'), 0) as {{ bucket }},
        {%- endfor %}
        coalesce(sum(open_amount) filter (where days_past_due > 0), 0) as overdue,
        avg(days_past_due) filter (where days_past_due > 0) as avg_days_overdue,
        count(distinct coalesce(customer_id, '')) filter (where days_past_due > 90) as at_risk_customers,
        case when count(*) = count(home_open_amount) then sum(home_open_amount) end as home_total
    from items
    group by connection, currency

),

-- customers who are owed money are left out of shares
ranked as (

    select
        connection,
        currency,
        total,
        row_number() over (partition by connection, currency order by total desc, customer_id) as place
    from {{ ref('rpt_aging') }}
    where total > 0

),

concentration as (

    select
        connection,
        currency,
        count(*) as owing_customers,
        sum(total) as owing,
        sum(total) filter (where place <= 3) * 100 / sum(total) as top3_share
    from ranked
    group by connection, currency

)

select
    by_currency.connection,
    by_currency.currency,
    by_currency.customers::integer as customers,
    by_currency.open_invoices::integer as open_invoices,
    by_currency.overdue_invoices::integer as overdue_invoices,
    by_currency.total + 0.00 as total,
    by_currency.gross + 0.00 as gross,
    by_currency.unapplied + 0.00 as unapplied,
    by_currency.not_due + 0.00 as not_due,
    by_currency.days_1_30 + 0.00 as days_1_30,
    by_currency.days_31_60 + 0.00 as days_31_60,
    by_currency.days_61_90 + 0.00 as days_61_90,
    by_currency.days_91_120 + 0.00 as days_91_120,
    by_currency.days_over_120 + 0.00 as days_over_120,
    by_currency.overdue + 0.00 as overdue,
    by_currency.overdue * 100 / nullif(by_currency.gross, 0) as overdue_share,
    by_currency.avg_days_overdue as avg_days_overdue,
    by_currency.at_risk_customers::integer as at_risk_customers,
    coalesce(concentration.owing_customers, 0)::integer as owing_customers,
    coalesce(concentration.owing, 0) + 0.00 as owing,
    concentration.top3_share,
    by_currency.home_total + 0.00 as home_total
from by_currency
left join concentration
    on concentration.connection = by_currency.connection
    and concentration.currency = by_currency.currency
order by by_currency.connection, by_currency.home_total desc nulls last, by_currency.currency
