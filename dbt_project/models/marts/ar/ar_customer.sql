with customers as (

    select * from {{ ref('int_customers') }} where known_to = 'infinity'

),

home_balances as (

    select connection, customer_id, sum(open_amount) as balance, count(distinct currency) as currencies
    from {{ ref('ar_open_item') }}
    group by connection, customer_id

)

select
    customers.connection,
    customers.customer_id,
    customers.customer_name,
    customers.parent_customer_id,
    parent.customer_name as parent_customer_name,
    customers.email,
    customers.phone,
    customers.address,
    customers.contact_person,
    coalesce(customers.status, 'active') as status,
    coalesce(customers.currency, companies.home_currency) as currency,
    customers.default_hourly_rate,
    customers.credit_limit,
    customers.payment_terms_days,
    case when coalesce(home_balances.currencies, 0) <= 1 then coalesce(home_balances.balance, 0) end::numeric(18, 2)
        as balance,
    customers.created_at,
    customers.updated_at,
    customers.source_url
from customers
inner join {{ ref('int_companies') }} as companies on companies.connection = customers.connection
left join customers as parent
    on parent.connection = customers.connection
    and parent.customer_id = customers.parent_customer_id
left join home_balances
    on home_balances.connection = customers.connection
    and home_balances.customer_id = customers.customer_id
