with accounts as (

    select
        connection,
        'ar_account' as name,
        id as key,
        (payload ->> 'CurrentBalance')::numeric as amount,
        payload -> 'CurrencyRef' ->> 'value' as currency,
        null::timestamptz as taken_at,
        null::date as as_of,
        null::timestamptz as compared_at,
        {{ known() }}
    from {{ source('quickbooks', 'account') }}
    where not is_deleted and payload ->> 'AccountType' = 'Accounts Receivable'

),

customers as (

    select
        connection,
        'customer_balance' as name,
        id as key,
        (payload ->> 'Balance')::numeric as amount,
        payload -> 'CurrencyRef' ->> 'value' as currency,
        null::timestamptz as taken_at,
        null::date as as_of,
        null::timestamptz as compared_at,
        {{ known() }}
    from {{ source('quickbooks', 'customer') }}
    where not is_deleted

),

row_counts as (

    select
        connection,
        'row_count' as name,
        payload ->> 'name' as key,
        (payload ->> 'count')::numeric as amount,
        null::text as currency,
        null::timestamptz as taken_at,
        null::date as as_of,
        null::timestamptz as compared_at,
        {{ known() }}
    from {{ source('quickbooks', 'row_count') }}
    where not is_deleted

),

-- none where QuickBooks cut the report, or gave it on another basis
income as (

    select
        connection,
        'net_revenue' as name,
        month as key,
        total as amount,
        currency,
        taken_at,
        as_of,
        compared_at,
        known_from,
        known_to
    from {{ ref('base_quickbooks__income_statements') }}

),

totals as (

    select * from accounts
    union all
    select * from income
    union all
    select * from customers
    union all
    select * from row_counts
    union all
    select * from {{ ref('base_quickbooks__aging_totals') }}

)

select
    connection,
    name,
    key,
    amount,
    currency,
    taken_at,
    as_of,
    compared_at,
    null::text as source_url,
    known_from,
    known_to
from totals
