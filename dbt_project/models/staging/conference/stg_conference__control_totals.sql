with companies as (

    select * from {{ ref('base_conference__companies') }} where known_to = 'infinity'

),

totals as (

    select
        connection,
        'row_count' as name,
        payload ->> 'name' as key,
        (payload ->> 'count')::numeric as amount,
        {{ known() }}
    from {{ source('conference', 'row_count') }}
    where not is_deleted
    union all
    select
        connection,
        'customer_balance' as name,
        {{ conference_organization('payload') }} as key,
        (payload ->> 'balance')::numeric as amount,
        {{ known() }}
    from {{ source('conference', 'balance') }}
    where not is_deleted

)

select
    totals.connection,
    totals.name,
    totals.key,
    totals.amount,
    case when totals.name = 'customer_balance' then companies.home_currency end as currency,
    null::timestamptz as taken_at,
    null::date as as_of,
    null::timestamptz as compared_at,
    null::text as source_url,
    totals.known_from,
    totals.known_to
from totals
left join companies on companies.connection = totals.connection
