-- A purchase order is its invoice: what is open of it stands in receivables, aged from terms that are assumed. Drafts and
-- cancelled orders are here, and owe nothing; what was paid beyond a total is an unapplied credit. All of it is in the
-- order's currency; what is open in another one has no balance here, and is listed.
with orders as (

    select * from {{ ref('int_sales_orders') }} where order_type = 'purchase_order' and not is_to_come

),

collected as (

    select connection, order_id, currency, sum(amount) as amount
    from {{ ref('int_payments_received') }}
    where status = 'succeeded'
    group by connection, order_id, currency

),

credited as (

    select credits.connection, credits.order_id, credits.currency, sum(credits.amount) as amount
    from {{ ref('canonical_order_credits') }} as credits
    inner join {{ ref('int_companies') }} as companies on companies.connection = credits.connection
    where credits.known_to = 'infinity'
        and coalesce((credits.created_at at time zone companies.time_zone)::date <= companies.today, true)
    group by credits.connection, credits.order_id, credits.currency

),

invoices as (

    select
        invoice.connection, invoice.document_id, invoice.due_on, invoice.currency, invoice.open_amount,
        invoice.days_past_due, invoice.total_amount - invoice.deposit_amount as owed,
        invoice.payment_state not in ('not_yet_issued', 'draft', 'void') as is_issued
    from {{ ref('ar_invoice') }} as invoice

),

beside as (

    select
        orders.*,
        invoices.due_on,
        invoices.days_past_due,
        coalesce(collected.amount, 0) as collected,
        coalesce(credits.amount, 0) as credited,
        case when coalesce(invoices.currency, orders.currency) = orders.currency then coalesce(invoices.open_amount, 0) end as balance,
        case when invoices.is_issued then invoices.owed else 0 end as owed
    from orders
    left join collected
        on collected.connection = orders.connection
        and collected.order_id = orders.order_id
        and collected.currency = orders.currency
    left join (
        select credited.connection, credited.order_id, sum(credited.amount) as amount
        from credited
        inner join orders
            on orders.connection = credited.connection
            and orders.order_id = credited.order_id
            and orders.currency = coalesce(credited.currency, orders.currency)
        group by credited.connection, credited.order_id
    ) as credits
        on credits.connection = orders.connection
        and credits.order_id = orders.order_id
    left join invoices
        on invoices.connection = orders.connection
        and invoices.document_id = orders.document_id

)

select
    connection,
    order_id,
    document_id,
    reference,
    customer_id,
    status,
    ordered_on,
    due_on,
    currency,
    total + 0.00 as total,
    collected + 0.00 as collected,
    credited + 0.00 as credited,
    balance + 0.00 as balance,
    (case when balance is not null then greatest(collected + credited + balance - owed, 0) end) + 0.00 as unapplied,
    days_past_due
from beside
