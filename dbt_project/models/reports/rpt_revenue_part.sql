-- Months, and the fifty customers and items with most net revenue: what each step of the revenue waterfall is for them. All
-- others stand together; the last row of each part is its total.
{%- set measures = ['list_value', 'discounts', 'gross_billed', 'credits', 'net_billed', 'tax', 'net_revenue'] %}
with parts as (

    select
        parts.*,
        case when parts.dimension = 'company' then 'month' else parts.dimension end as part,
        customer.customer_name,
        row_number() over (
            partition by parts.connection, parts.currency, parts.dimension
            order by parts.net_revenue desc, customer.customer_name, parts.item_name, parts.customer_id, parts.item_id
        ) as rank
    from {{ ref('int_revenue_periods') }} as parts
    inner join {{ ref('rpt_frame') }} as frame on frame.connection = parts.connection
    left join {{ ref('ar_customer') }} as customer
        on customer.connection = parts.connection
        and customer.customer_id = parts.customer_id
    where parts.dimension = 'company'
        and parts.period_kind = 'month'
        and parts.period_start <= frame.as_of
        and parts.period_start > frame.as_of - interval '12 months'
        or parts.dimension <> 'company'
        and parts.period_kind = 'total'

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
    sum({{ measure }})::numeric(18, 2) as {{ measure }}{{ ',' if not loop.last }}
    {%- endfor %}
from placed
group by grouping sets ((connection, currency, part), (connection, currency, part, place))
order by connection, currency, part, is_total, place
