-- What the finance page of an order shop calls net revenue, step by step by its own formula, beside ours from documents,
-- and every part of the difference measured where it arises. For the companies that such a page could have shown.
with orders as (

    select
        connection, currency,
        sum(subtotal) filter (where is_standing) as old_gross,
        sum(discount) filter (where is_standing) as old_discounts
    from {{ ref('int_sales_orders') }}
    where order_type = 'order'
    group by connection, currency

),

credits as (

    select
        connection, currency,
        sum(amount) filter (where origin = 'refund') as old_refunds,
        sum(amount) filter (where status = 'applied') as old_applied,
        sum(amount) filter (where origin = 'refund' and not is_of_standing_order) as counted_twice,
        sum(amount) filter (where is_of_standing_order) as of_standing,
        sum(amount - remaining_amount) filter (where origin = 'refund') as used_refunds,
        sum(amount - remaining_amount) filter (where origin = 'goodwill') as used_goodwill,
        sum(amount - remaining_amount) filter (where status <> 'applied') as partly_used,
        sum(remaining_amount) filter (where status = 'applied') as applied_unused
    from {{ ref('int_credits_issued') }}
    group by connection, currency

),

documents as (

    select
        documents.connection, documents.currency,
        sum(documents.list_value) filter (where documents.document_type = 'sales_receipt') as gross,
        sum(documents.discounts) filter (where documents.document_type = 'sales_receipt') as discounts,
        sum(documents.credits) filter (where documents.document_type = 'refund_receipt') as refunds,
        sum(documents.net_billed) filter (where documents.document_type in ('invoice', 'credit_memo')) as invoiced,
        sum(documents.gross_billed) filter (where documents.document_type = 'sales_receipt' and orders.is_standing) as standing_sales,
        sum(documents.gross_billed) filter (
            where documents.document_type = 'sales_receipt' and orders.document_id is not null and not orders.is_standing
        ) as refunded_sales,
        sum(documents.gross_billed) filter (where documents.document_type = 'sales_receipt' and orders.document_id is null)
            as other_sales,
        sum(documents.tax) as tax,
        sum(documents.net_revenue) as net_revenue
    from {{ ref('revenue_document') }} as documents
    left join {{ ref('int_document_orders') }} as orders
        on orders.connection = documents.connection
        and orders.document_id = documents.document_id
    group by documents.connection, documents.currency

),

keys as (

    select shops.connection, companies.home_currency as currency
    from ({{ old_page_companies() }}) as shops
    inner join {{ ref('int_companies') }} as companies on companies.connection = shops.connection
    union
    select connection, currency from orders
    union
    select connection, currency from credits

)

select
    keys.connection, 'company' as dimension, null::text as customer_id, null::text as item_id, null::text as item_name,
    keys.currency, 'total' as period_kind, null::date as period_start, companies.today as period_end,
    coalesce(old_gross, 0) as old_gross,
    coalesce(old_discounts, 0) as old_discounts,
    coalesce(old_refunds, 0) as old_refunds,
    coalesce(old_applied, 0) as old_applied,
    coalesce(old_gross, 0) - coalesce(old_discounts, 0) - coalesce(old_refunds, 0) + coalesce(old_applied, 0) as old_net,
    coalesce(gross, 0) as gross,
    coalesce(discounts, 0) as discounts,
    coalesce(refunds, 0) as refunds,
    coalesce(invoiced, 0) as invoiced,
    coalesce(tax, 0) as tax,
    coalesce(net_revenue, 0) as net_revenue,
    coalesce(counted_twice, 0) as counted_twice,
    coalesce(partly_used, 0) - coalesce(applied_unused, 0) as partly_used,
    coalesce(used_refunds, 0) as used_refunds,
    coalesce(used_goodwill, 0) as used_goodwill,
    coalesce(refunded_sales, 0) + coalesce(of_standing, 0) - coalesce(refunds, 0) as taken_back,
    coalesce(standing_sales, 0) - coalesce(old_gross, 0) + coalesce(old_discounts, 0) as totals_differ,
    coalesce(other_sales, 0) as other_sales
from keys
inner join {{ ref('int_companies') }} as companies on companies.connection = keys.connection
left join orders on orders.connection = keys.connection and orders.currency = keys.currency
left join credits on credits.connection = keys.connection and credits.currency = keys.currency
left join documents on documents.connection = keys.connection and documents.currency = keys.currency
