-- `day` is the company's own; what no line names is there as well, so that items add up to net revenue.
select
    connection,
    currency,
    issued_on as day,
    item_id,
    item_name,
    max(item_kind) as item_kind,
    sum(quantity)::numeric(18, 6) as quantity,
    sum(sales)::numeric(18, 2) as sales,
    sum(credits)::numeric(18, 2) as credits,
    sum(net_revenue)::numeric(18, 2) as net_revenue
from {{ ref('revenue_line') }}
group by connection, currency, issued_on, item_id, item_name
