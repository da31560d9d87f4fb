-- The five items that sold most in these days by name, all others together; without a day an item in all, without a place
-- all items of a day.
with shown as (

    select
        lines.connection, lines.currency, lines.issued_on as day, lines.item_id, lines.item_name,
        sum(lines.sales) as sales, sum(lines.quantity) as quantity
    from {{ ref('rpt_revenue_line') }} as lines
    inner join {{ ref('rpt_frame') }} as frame on frame.connection = lines.connection
    where lines.issued_on >= frame.as_of - 60
    group by lines.connection, lines.currency, lines.issued_on, lines.item_id, lines.item_name
    having sum(lines.sales) <> 0

),

ranked as (

    select
        connection, currency, item_name, sum(sales) as sales,
        row_number() over (partition by connection, currency order by sum(sales) desc, item_name) as place
    from shown
    group by connection, currency, item_name

),

placed as (

    select
        shown.connection, shown.currency, shown.day, least(ranked.place, 6) as place, shown.sales, shown.quantity,
        case when ranked.place <= 5 then shown.item_name else 'All others' end as item_name
    from shown
    inner join ranked
        on ranked.connection = shown.connection
        and ranked.currency = shown.currency
        and ranked.item_name = shown.item_name

)

select
    connection,
    currency,
    day,
    place::integer as place,
    case when grouping(place) = 0 then max(item_name) end as item_name,
    sum(sales) + 0.00 as sales,
    sum(quantity)::numeric as quantity
from placed
group by grouping sets (
    (connection, currency), (connection, currency, place), (connection, currency, day), (connection, currency, day, place)
)
order by connection, currency, day nulls last, place nulls last
