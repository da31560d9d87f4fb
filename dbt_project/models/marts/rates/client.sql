with customers as (

    select * from {{ ref('canonical_customers') }} where known_to = 'infinity'

)

select
    customers.connection,
    customers.customer_id,
    customers.customer_name,
    customers.contact_person,
    customers.email,
    customers.phone,
    customers.address,
    case when customers.status in ('archived', 'inactive') then 'archived' else 'active' end as status,
    {{ positive_rate('customers.default_hourly_rate') }}::numeric as default_hourly_rate,
    coalesce(customers.currency, companies.home_currency) as currency,
    customers.created_at,
    customers.updated_at,
    customers.source_url
from customers
inner join {{ ref('int_companies') }} as companies using (connection)
