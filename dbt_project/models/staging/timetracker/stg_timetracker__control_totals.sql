with row_counts as (

    select
        connection,
        'row_count' as name,
        payload ->> 'name' as key,
        (payload ->> 'count')::numeric as amount,
        {{ known() }}
    from {{ source('timetracker', 'row_count') }}
    where not is_deleted

),

hours as (

    select connection, 'hours' as name, id as key, (payload ->> 'total_hours')::numeric as amount, {{ known() }}
    from {{ source('timetracker', 'project_total') }}
    where not is_deleted

),

billable_hours as (

    select
        connection,
        'billable_hours' as name,
        id as key,
        (payload ->> 'total_billable_hours')::numeric as amount,
        {{ known() }}
    from {{ source('timetracker', 'project_total') }}
    where not is_deleted

),

-- adds up entries that were rounded before, so it is not the sum of the others
reported_hours as (

    select
        connection,
        'reported_hours' as name,
        null::text as key,
        (payload ->> 'total_hours')::numeric as amount,
        {{ known() }}
    from {{ source('timetracker', 'reports_summary') }}
    where not is_deleted

),

totals as (

    select * from row_counts
    union all
    select * from hours
    union all
    select * from billable_hours
    union all
    select * from reported_hours

)

select
    connection,
    name,
    key,
    amount,
    null::text as currency,
    null::timestamptz as taken_at,
    null::date as as_of,
    null::timestamptz as compared_at,
    null::text as source_url,
    known_from,
    known_to
from totals
