with companies as (

    select * from {{ ref('base_conference__companies') }} where known_to = 'infinity'

),

payments as (

    select
        connection,
        'payment:' || id as order_payment_id,
        'order:' || (payload ->> 'order_id') as order_id,
        payload ->> 'method' as payment_method,
        payload ->> 'status' as status,
        payload ->> 'reference' as reference,
        (payload ->> 'amount')::numeric as amount,
        null::date as paid_on,
        (payload ->> 'created_at')::timestamptz as created_at,
        {{ known() }}
    from {{ source('conference', 'payment') }}
    where not is_deleted
    union all
    -- one of a purchase order is entered when the money is there
    select
        connection,
        'purchase_order_payment:' || id as order_payment_id,
        'purchase_order:' || (payload ->> 'purchase_order_id') as order_id,
        payload ->> 'method' as payment_method,
        'succeeded' as status,
        payload ->> 'reference' as reference,
        (payload ->> 'amount')::numeric as amount,
        (payload ->> 'payment_date')::date as paid_on,
        (payload ->> 'created_at')::timestamptz as created_at,
        {{ known() }}
    from {{ source('conference', 'purchase_order_payment') }}
    where not is_deleted

)

select
    payments.connection,
    payments.order_payment_id,
    payments.order_id,
    payments.payment_method,
    payments.status,
    nullif(payments.reference, '') as reference,
    payments.amount,
    companies.home_currency as currency,
    coalesce(payments.paid_on, (payments.created_at at time zone companies.time_zone)::date) as paid_on,
    payments.created_at,
    null::text as source_url,
    payments.known_from,
    payments.known_to
from payments
left join companies on companies.connection = payments.connection
