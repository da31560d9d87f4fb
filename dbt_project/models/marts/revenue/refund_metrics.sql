-- Every credit memo and refund receipt once, whatever became of the sale that it takes back.
with summed as (

    select
        connection,
        currency,
        count(*) filter (where document_type in ('invoice', 'sales_receipt')) as sales_count,
        count(*) filter (where document_type in ('credit_memo', 'refund_receipt')) as refund_count,
        sum(gross_billed) as gross_billed,
        sum(credits) as refunded
    from {{ ref('revenue_document') }}
    group by connection, currency

)

select
    connection,
    currency,
    sales_count::integer as sales_count,
    refund_count::integer as refund_count,
    gross_billed::numeric(18, 2) as gross_billed,
    refunded::numeric(18, 2) as refunded,
    (refunded / nullif(gross_billed, 0) * 100)::numeric(38, 6) as refund_rate,
    case
        when gross_billed = 0 then null
        when refunded / gross_billed <= 0.05 then 'calm'
        when refunded / gross_billed <= 0.15 then 'watch'
        else 'alarm'
    end as zone
from summed
