with documents as (

    select * from {{ ref('rpt_revenue_document') }}

),

{{ discount_impact() }},

{{ refund_metrics() }},

summed as (

    select
        connection,
        currency,
        sum(list_value) + 0.00 as list_value,
        sum(discounts) + 0.00 as discounts,
        sum(gross_billed) + 0.00 as gross_billed,
        sum(paid_up_front) + 0.00 as paid_up_front,
        sum(credits) + 0.00 as credits,
        sum(net_billed) + 0.00 as net_billed,
        sum(tax) + 0.00 as tax,
        sum(net_revenue) + 0.00 as net_revenue,
        sum(net_revenue) filter (where document_type in ('invoice', 'sales_receipt')) as net_sales,
        min(issued_on) as first_on
    from documents
    group by connection, currency

)

select
    summed.connection,
    summed.currency,
    summed.list_value,
    summed.discounts,
    summed.gross_billed,
    summed.paid_up_front,
    summed.credits,
    summed.net_billed,
    summed.tax,
    summed.net_revenue,
    refunds.sales_count,
    summed.net_sales / nullif(refunds.sales_count, 0) as average_order_value,
    refunds.refund_count,
    refunds.refund_rate,
    refunds.zone as refund_zone,
    discounts.discount_rate,
    discounts.with_discount,
    discounts.without_discount,
    summed.first_on
from summed
inner join refunds
    on refunds.connection = summed.connection
    and refunds.currency = summed.currency
left join discounts
    on discounts.connection = summed.connection
    and discounts.currency = summed.currency
    and discounts.is_total
order by summed.connection, summed.net_revenue desc, summed.currency
