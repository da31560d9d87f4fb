-- Payments of orders where a company has orders; elsewhere the payments of its books.
with companies as (

    select * from {{ ref('int_companies') }}

),

order_payments as (

    select
        payments.connection,
        coalesce(orders.order_type, 'order') as paid_for,
        orders.order_id,
        orders.document_id,
        orders.status as order_status,
        coalesce(nullif(payments.payment_method, ''), 'not stated') as payment_method,
        coalesce(payments.status, 'succeeded') as status,
        coalesce(payments.paid_on, (payments.created_at at time zone companies.time_zone)::date) as paid_on,
        payments.amount,
        coalesce(payments.currency, orders.currency, companies.home_currency) as currency
    from {{ ref('int_order_payments') }} as payments
    inner join companies on companies.connection = payments.connection
    left join {{ ref('int_sales_orders') }} as orders
        on orders.connection = payments.connection
        and orders.order_id = payments.order_id
    where payments.known_to = 'infinity'

),

booked as (

    select
        documents.connection,
        'invoice' as paid_for,
        null::text as order_id,
        null::text as document_id,
        null::text as order_status,
        coalesce(nullif(documents.payment_method, ''), 'not stated') as payment_method,
        'succeeded' as status,
        documents.issued_on as paid_on,
        documents.total_amount as amount,
        documents.currency
    from {{ ref('int_documents') }} as documents
    inner join companies
        on companies.connection = documents.connection
        and documents.issued_on <= companies.today
    where documents.known_to = 'infinity'
        and documents.status = 'issued'
        and documents.document_type = 'payment'
        and documents.connection not in (select connection from {{ ref('int_sales_orders') }})

)

select * from order_payments
union all
select * from booked
