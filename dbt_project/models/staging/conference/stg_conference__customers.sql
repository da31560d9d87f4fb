with organizations as (

    select
        connection,
        {{ conference_organization('payload') }} as customer_id,
        min(trim(payload ->> 'organization_name')) as customer_name,
        unnest(range_agg(tstzrange(seen_from, coalesce(seen_to, 'infinity')))) as known
    from {{ source('conference', 'purchase_order') }}
    where not is_deleted and payload ->> 'organization_name' is not null
    group by connection, {{ conference_organization('payload') }}

),

customers as (

    select
        connection,
        'user:' || id as customer_id,
        coalesce(payload ->> 'name', 'User ' || id) as customer_name,
        {{ known() }}
    from {{ source('conference', 'user') }}
    where not is_deleted
    union all
    select connection, customer_id, customer_name, lower(known) as known_from, upper(known) as known_to
    from organizations

)

select
    connection,
    customer_id,
    null::text as parent_customer_id,
    customer_name,
    null::text as email,
    null::text as phone,
    null::text as address,
    null::text as contact_person,
    'active' as status,
    null::text as currency,
    null::numeric as default_hourly_rate,
    null::numeric as credit_limit,
    null::integer as payment_terms_days,
    null::timestamptz as created_at,
    null::timestamptz as updated_at,
    null::text as source_url,
    known_from,
    known_to
from customers
