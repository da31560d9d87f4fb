select
    connection,
    payload ->> 'customer_id' as customer_id,
    payload ->> 'parent_customer_id' as parent_customer_id,
    payload ->> 'customer_name' as customer_name,
    payload ->> 'email' as email,
    payload ->> 'phone' as phone,
    payload ->> 'address' as address,
    payload ->> 'contact_person' as contact_person,
    payload ->> 'status' as status,
    payload ->> 'currency' as currency,
    (payload ->> 'default_hourly_rate')::numeric as default_hourly_rate,
    (payload ->> 'credit_limit')::numeric as credit_limit,
    (payload ->> 'payment_terms_days')::numeric::integer as payment_terms_days,
    (payload ->> 'created_at')::timestamptz as created_at,
    (payload ->> 'updated_at')::timestamptz as updated_at,
    payload ->> 'source_url' as source_url,
    {{ known() }}
from {{ source('files', 'customer') }}
where not is_deleted
