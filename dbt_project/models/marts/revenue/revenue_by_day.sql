-- Days of the company's own zone on which something was sold or taken back; the running sum begins with the first of all.
with days as (

    select
        connection,
        currency,
        issued_on as day,
        count(*) filter (where document_type in ('invoice', 'sales_receipt')) as sales_count,
        sum(net_revenue) filter (where document_type in ('invoice', 'sales_receipt')) as sales,
        -sum(net_revenue) filter (where document_type in ('credit_memo', 'refund_receipt')) as credits,
        sum(net_revenue) as net_revenue
    from {{ ref('revenue_document') }}
    group by connection, currency, issued_on

)

select
    connection,
    currency,
    day,
    sales_count::integer as sales_count,
    coalesce(sales, 0)::numeric(18, 2) as sales,
    coalesce(credits, 0)::numeric(18, 2) as credits,
    net_revenue::numeric(18, 2) as net_revenue,
    (sales / nullif(sales_count, 0))::numeric(38, 6) as average_order_value,
    (sum(net_revenue) over (partition by connection, currency order by day))::numeric(18, 2) as cumulative
from days
