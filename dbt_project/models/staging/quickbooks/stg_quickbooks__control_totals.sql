with accounts as (

    select
        connection,
        'ar_account' as name,
        id as key,
        (payload ->> 'CurrentBalance')::numeric as amount,
        payload -> 'CurrencyRef' ->> 'value' as currency,
        null::timestamptz as taken_at,
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
        {{ known() }}
    from {{ source('quickbooks', 'row_count') }}
    where not is_deleted

),

-- the day of a report is that on which it was taken
aging as (

    select
        connection,
        'aging_bucket' as name,
        case
            when bucket ->> 'days_from' is null then 'current'
            when bucket ->> 'days_to' is null then (bucket ->> 'days_from') || '+'
            else (bucket ->> 'days_from') || '-' || (bucket ->> 'days_to')
        end as key,
        (bucket ->> 'amount')::numeric as amount,
        payload ->> 'currency' as currency,
        (payload ->> 'taken_at')::timestamptz as taken_at,
        {{ known() }}
    from {{ source('quickbooks', 'aged_receivable') }}
    cross join jsonb_array_elements(payload -> 'buckets') as bucket
    where not is_deleted

),

-- none where QuickBooks cut the report
aging_totals as (

    select
        connection,
        name,
        null::text as key,
        (payload ->> 'total')::numeric as amount,
        payload ->> 'currency' as currency,
        (payload ->> 'taken_at')::timestamptz as taken_at,
        {{ known() }}
    from (
        select 'aging_bucket' as name, * from {{ source('quickbooks', 'aged_receivable') }}
        union all
        select 'aging_detail', * from {{ source('quickbooks', 'aged_receivable_detail') }}
    ) as reports
    where not is_deleted

),

totals as (

    select * from accounts
    union all
    select * from customers
    union all
    select * from row_counts
    union all
    select * from aging
    union all
    select * from aging_totals

)

select
    connection,
    name,
    key,
    amount,
    currency,
    taken_at,
    null::date as as_of,
    null::timestamptz as compared_at,
    null::text as source_url,
    known_from,
    known_to
from totals
