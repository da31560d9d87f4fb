with sites as (

    select * from {{ ref('base_timetracker__sites') }}

)

select
    client.connection,
    client.id as customer_id,
    null::text as parent_customer_id,
    client.payload ->> 'name' as customer_name,
    client.payload ->> 'email' as email,
    client.payload ->> 'phone' as phone,
    client.payload ->> 'address' as address,
    client.payload ->> 'contact_person' as contact_person,
    case when client.payload ->> 'status' = 'active' then 'active' else 'archived' end as status,
    null::text as currency,
    (client.payload ->> 'default_hourly_rate')::numeric as default_hourly_rate,
    null::numeric as credit_limit,
    null::integer as payment_terms_days,
    (client.payload ->> 'created_at')::timestamp at time zone 'UTC' as created_at,
    (client.payload ->> 'updated_at')::timestamp at time zone 'UTC' as updated_at,
    sites.base_url || '/clients/' || client.id as source_url,
    {{ known() }}
from {{ source('timetracker', 'client') }} as client
left join sites using (connection)
where not client.is_deleted
