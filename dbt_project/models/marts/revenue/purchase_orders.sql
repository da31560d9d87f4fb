-- A purchase order is its invoice: what is open of it stands in receivables, aged from terms that are assumed. Drafts and
-- cancelled orders are here, and owe nothing; what was paid beyond a total is an unapplied credit.
with orders as (

    select * from {{ ref('int_sales_orders') }} where order_type = 'purchase_order'

),

collected as (

    select connection, order_id, sum(amount) as amount
    from {{ ref('int_payments_received') }}
    where status = 'succeeded'
    group by connection, order_id

),

credited as (

    select connection, order_id, sum(amount) as amount
    from {{ ref('int_order_credits') }}
    where known_to = 'infinity'
    group by connection, order_id

)

select
    orders.connection,
    orders.order_id,
    orders.document_id,
    orders.reference,
    orders.customer_id,
    orders.status,
    orders.ordered_on,
    invoices.due_on,
    orders.currency,
    orders.total + 0.00 as total,
    coalesce(collected.amount, 0) + 0.00 as collected,
    coalesce(credited.amount, 0) + 0.00 as credited,
    coalesce(invoices.open_amount, 0) + 0.00 as balance,
    (case
        when invoices.status = 'issued'
            then coalesce(collected.amount, 0) + coalesce(credited.amount, 0) + coalesce(invoices.open_amount, 0)
                - orders.total
        else coalesce(collected.amount, 0) + coalesce(credited.amount, 0)
    end) + 0.00 as unapplied,
    invoices.days_past_due
from orders
left join collected
    on collected.connection = orders.connection
    and collected.order_id = orders.order_id
left join credited
    on credited.connection = orders.connection
    and credited.order_id = orders.order_id
left join (
    select
        invoice.connection, invoice.document_id, invoice.due_on, invoice.open_amount, invoice.days_past_due,
        documents.status
    from {{ ref('ar_invoice') }} as invoice
    inner join {{ ref('int_documents') }} as documents
        on documents.connection = invoice.connection
        and documents.document_id = invoice.document_id
        and documents.known_to = 'infinity'
) as invoices
    on invoices.connection = orders.connection
    and invoices.document_id = orders.document_id
