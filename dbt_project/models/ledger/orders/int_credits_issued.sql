-- A credit that names no order is goodwill. What is used of it is what does not remain.
select
    credits.connection,
    credits.store_credit_id,
    credits.customer_id,
    coalesce(credits.status, 'unknown') as status,
    credits.source_order_id,
    case when credits.source_order_id is null then 'goodwill' else 'refund' end as origin,
    coalesce(source.is_standing, false) as is_of_standing_order,
    coalesce(credits.amount, 0) as amount,
    case
        when credits.status = 'applied' then coalesce(credits.remaining_amount, 0)
        else coalesce(credits.remaining_amount, credits.amount, 0)
    end as remaining_amount,
    coalesce(credits.currency, companies.home_currency) as currency,
    credits.created_at,
    coalesce((credits.created_at at time zone companies.time_zone)::date > companies.today, false) as is_to_come
from {{ ref('canonical_store_credits') }} as credits
inner join {{ ref('int_companies') }} as companies on companies.connection = credits.connection
left join {{ ref('int_sales_orders') }} as source
    on source.connection = credits.connection
    and source.order_id = credits.source_order_id
where credits.known_to = 'infinity'
