-- Months, and the fifty customers and items with most net revenue: what each step of the revenue waterfall is for them. All
-- others stand together; the last row of each part is its total.
{%- set measures = ['list_value', 'discounts', 'gross_billed', 'credits', 'net_billed', 'tax', 'net_revenue'] %}
with facts as (

    {{ revenue_facts(ref('rpt_revenue_document'), ref('rpt_revenue_line')) }}

),

summed as (

    select
        facts.connection,
        facts.currency,
        case when facts.dimension = 'company' then 'month' else facts.dimension end as part,
        case when facts.dimension = 'company' then date_trunc('month', facts.issued_on)::date end as period_start,
        facts.customer_id,
        facts.item_id,
        facts.item_name,
        {%- for measure in measures %}
        sum({{ measure }}) + 0.00 as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from facts
    group by 1, 2, 3, 4, 5, 6, 7

),

parts as (

    select
        summed.*,
        least((summed.period_start + interval '1 month' - interval '1 day')::date, frame.as_of) as period_end,
        customer.customer_name,
        row_number() over (
            partition by summed.connection, summed.currency, summed.part
            order by summed.net_revenue desc, customer.customer_name, summed.item_name, summed.customer_id, summed.item_id
        ) as rank
    from summed
    inner join {{ ref('rpt_frame') }} as frame on frame.connection = summed.connection
    left join {{ ref('ar_customer') }} as customer
        on customer.connection = summed.connection
        and customer.customer_id = summed.customer_id
    where summed.part <> 'month'
        or summed.period_start > frame.as_of - interval '12 months'

),

placed as (

    select
        *,
        case
            when part = 'month' then row_number() over (partition by connection, currency, part order by period_start)
            else least(rank, 51)
        end as place
    from parts

)

select
    connection,
    currency,
    part,
    grouping(place) = 1 as is_total,
    place::integer as place,
    part <> 'month' and place = 51 as is_others,
    count(*)::integer as merged,
    case when grouping(place) = 0 and part = 'month' then max(period_end) end as period_end,
    case when place <= 50 then max(customer_id) end as customer_id,
    case when place <= 50 then max(customer_name) end as customer_name,
    case when place <= 50 then max(item_id) end as item_id,
    case when place <= 50 then max(item_name) end as item_name,
    {%- for measure in measures %}
    sum({{ measure }}) + 0.00 as {{ measure }}{{ ',' if not loop.last }}
    {%- endfor %}
from placed
group by grouping sets ((connection, currency, part), (connection, currency, part, place))
order by connection, currency, part, is_total, place
