{{ config(post_hook="analyze {{ this }}") }}
-- Revenue documents added up by company and customer, their lines by item, for every period that has some.
{%- set measures = ['list_value', 'discounts', 'gross_billed', 'credits', 'net_billed', 'tax', 'net_revenue'] %}
with facts as (

    {{ revenue_facts(ref('revenue_document'), ref('revenue_line')) }}

),

summed as (

    select
        facts.connection, facts.dimension, facts.customer_id, facts.item_id, facts.item_name, facts.currency,
        period.kind as period_kind, period.period_start, companies.today,
        {%- for measure in measures %}
        sum({{ measure }}) + 0.00 as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from facts
    inner join {{ ref('int_companies') }} as companies on companies.connection = facts.connection
    cross join lateral {{ revenue_periods('facts.issued_on', 'companies.fiscal_year_start_month') }}
        as period (kind, period_start)
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9

)

select
    connection, dimension, customer_id, item_id, item_name, currency, period_kind, period_start,
    case period_kind
        when 'month' then least((period_start + interval '1 month' - interval '1 day')::date, today)
        when 'quarter' then least((period_start + interval '3 months' - interval '1 day')::date, today)
        when 'year' then least((period_start + interval '1 year' - interval '1 day')::date, today)
        else today
    end as period_end,
    {{ measures | join(', ') }}
from summed
