with accounts as (

    select
        connection,
        'ar_account' as name,
        id as key,
        (payload ->> 'CurrentBalance')::numeric(18, 2) as amount,
        payload -> 'CurrencyRef' ->> 'value' as currency,
        {{ known() }}
    from {{ source('quickbooks', 'account') }}
    where not is_deleted and payload ->> 'AccountType' = 'Accounts Receivable'

),

customers as (

    select
        connection,
        'customer_balance' as name,
        id as key,
        (payload ->> 'Balance')::numeric(18, 2) as amount,
        payload -> 'CurrencyRef' ->> 'value' as currency,
        {{ known() }}
    from {{ source('quickbooks', 'customer') }}
    where not is_deleted

),

row_counts as (

    select
        connection,
        'row_count' as name,
        payload ->> 'name' as key,
        (payload ->> 'count')::numeric(18, 2) as amount,
        null::text as currency,
        {{ known() }}
    from {{ source('quickbooks', 'row_count') }}
    where not is_deleted

),

totals as (

    select * from accounts
    union all
    select * from customers
    union all
    select * from row_counts

)

select
    connection,
    name,
    key,
    amount,
    currency,
    null::timestamptz as taken_at,
    null::text as source_url,
    known_from,
    known_to
from totals
