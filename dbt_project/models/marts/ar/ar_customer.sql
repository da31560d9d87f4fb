with customers as (

    select * from {{ ref('canonical_customers') }} where known_to = 'infinity'

),

balances as (

    select connection, customer_id, sum(open_amount) as balance, min(currency) as currency, max(currency) as other
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
    case
        when balances.customer_id is null then 0
        when balances.currency = balances.other and balances.currency = coalesce(customers.currency, companies.home_currency)
            then balances.balance
    end + 0.00 as balance,
    customers.created_at,
    customers.updated_at,
    customers.source_url
from customers
inner join {{ ref('int_companies') }} as companies on companies.connection = customers.connection
left join customers as parent
    on parent.connection = customers.connection
    and parent.customer_id = customers.parent_customer_id
left join balances
    on balances.connection = customers.connection
    and balances.customer_id = customers.customer_id
