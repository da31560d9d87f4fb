-- every customer with an open item, also one that the source does not name
with shown as (

    select distinct connection, customer_id from {{ ref('rpt_aging') }}

)

select
    shown.connection,
    shown.customer_id,
    customers.customer_name,
    customers.parent_customer_name,
    customers.email,
    customers.phone,
    customers.address,
    customers.contact_person,
    customers.status,
    customers.payment_terms_days,
    customers.currency,
    customers.source_url
from shown
left join {{ ref('ar_customer') }} as customers
    on customers.connection = shown.connection
    and customers.customer_id = shown.customer_id
order by shown.connection, shown.customer_id
