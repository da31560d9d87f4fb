-- `day` is the company's own; what no line names is there as well, so that items add up to net revenue.
select
    connection,
    currency,
    issued_on as day,
    item_id,
    item_name,
    max(item_kind) as item_kind,
    sum(quantity)::numeric as quantity,
    sum(sales) + 0.00 as sales,
    sum(credits) + 0.00 as credits,
    sum(net_revenue) + 0.00 as net_revenue
from {{ ref('revenue_line') }}
group by connection, currency, issued_on, item_id, item_name
