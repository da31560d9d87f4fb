with totals as (

    select
        connection,
        currency,
        {%- for bucket in ['not_due', 'days_1_30', 'days_31_60', 'days_61_90', 'days_91_120', 'days_over_120', 'unapplied'] %}
        sum({{ bucket }}) as {{ bucket }},
        {%- endfor %}
        sum(total) as total,
        sum(gross) as gross,
        sum(overdue) as overdue,
        case when count(*) = count(home_total) then sum(home_total) end as home_total
    from {{ ref('rpt_aging') }}
    group by connection, currency

),

lines as (

    select totals.*, 'total' as line, 1 as line_order, 1::numeric as one from totals
    union all
    select totals.*, 'share' as line, 2 as line_order, case when total > 0 then total / 100 end as one from totals

)

select
    connection,
    currency,
    line,
    {%- for bucket in ['not_due', 'days_1_30', 'days_31_60', 'days_61_90', 'days_91_120', 'days_over_120', 'unapplied', 'total'] %}
    {{ bucket }} / one as {{ bucket }},
    {%- endfor %}
    overdue * 100 / nullif(gross, 0) as overdue_share,
    case when line = 'total' then home_total end + 0.00 as home_total
from lines
order by connection, currency, line_order
