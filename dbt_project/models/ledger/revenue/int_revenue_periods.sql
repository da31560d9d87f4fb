-- Revenue documents added up by company and customer, their lines by item, for every period that has some: months first, longer
-- periods from them.
{%- set measures = ['list_value', 'discounts', 'gross_billed', 'credits', 'net_billed', 'tax', 'net_revenue'] %}
with facts as (

    select
        documents.connection, view.dimension, view.customer_id, null::text as item_id, null::text as item_name,
        documents.currency, documents.issued_on, list_value, discounts, gross_billed, credits, net_billed, tax, net_revenue
    from {{ ref('revenue_document') }} as documents
    cross join lateral (
        values ('company', null), ('customer', documents.customer_id)
    ) as view (dimension, customer_id)
    union all
    select
        connection, 'item', null, item_id, item_name, currency, issued_on,
        sales + discounts, discounts, sales, credits, net_revenue, 0, net_revenue
    from {{ ref('revenue_line') }}

),

months as (

    select
        connection, dimension, customer_id, item_id, item_name, currency,
        date_trunc('month', issued_on)::date as month_start,
        {%- for measure in measures %}
        sum({{ measure }}) as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from facts
    group by 1, 2, 3, 4, 5, 6, 7

),

summed as (

    select
        months.connection, months.dimension, months.customer_id, months.item_id, months.item_name, months.currency,
        period.kind as period_kind, period.period_start, companies.today,
        {%- for measure in measures %}
        sum({{ measure }}) + 0.00 as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from months
    inner join {{ ref('int_companies') }} as companies on companies.connection = months.connection
    cross join lateral {{ revenue_periods('months.month_start', 'companies.fiscal_year_start_month') }}
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
