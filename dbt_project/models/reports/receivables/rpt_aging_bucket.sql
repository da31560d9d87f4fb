with items as (

    select * from {{ ref('rpt_open_item') }}

),

currencies as (

    select connection, currency, sum(open_amount) as total from items group by connection, currency

)

select
    currencies.connection,
    currencies.currency,
    aging_bucket.bucket_order,
    aging_bucket.bucket,
    aging_bucket.label,
    coalesce(sum(items.open_amount), 0) + 0.00 as amount,
    case when currencies.total > 0 then coalesce(sum(items.open_amount), 0) * 100 / currencies.total end as share,
    count(items.document_id)::integer as items
from currencies
cross join {{ ref('aging_bucket') }} as aging_bucket
left join items
    on items.connection = currencies.connection
    and items.currency = currencies.currency
    and items.bucket = aging_bucket.bucket
group by
    currencies.connection, currencies.currency, currencies.total, aging_bucket.bucket_order, aging_bucket.bucket,
    aging_bucket.label
order by currencies.connection, currencies.currency, aging_bucket.bucket_order
