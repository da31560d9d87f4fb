-- Everything that is compared, of every subject; a new comparison adds its branch here.
with balances as (

    select
        connection, 'receivables' as subject, control, key, currency, as_of, null::timestamptz as compared_at,
        ours, ours as ours_now, theirs, taken_at, unstated, is_contradicted
    from {{ ref('int_compared_balances') }}

),

aging as (

    select
        connection, 'receivables' as subject, control, key, currency, as_of, compared_at,
        ours, ours_now, theirs, taken_at, null::bigint as unstated, theirs is null as is_contradicted
    from {{ ref('int_compared_aging') }}

),

hours as (

    select
        connection, 'hours' as subject, control, key, null::text as currency, as_of, null::timestamptz as compared_at,
        ours, ours as ours_now, theirs, taken_at, unstated, theirs is null as is_contradicted
    from {{ ref('int_compared_hours') }}

),

row_counts as (

    select
        controls.connection, controls.subject, controls.control, controls.key, null::text as currency, controls.as_of,
        null::timestamptz as compared_at, counts.amount as ours, counts.amount as ours_now, controls.theirs,
        controls.taken_at, null::bigint as unstated, controls.theirs is null as is_contradicted
    from {{ ref('int_controls') }} as controls
    left join {{ ref('int_row_counts') }} as counts
        on counts.connection = controls.connection
        and counts.key = controls.key
    where controls.subject = 'row_counts'

),

revenue as (

    select
        connection, 'revenue' as subject, control, key, currency, as_of, compared_at, ours, ours_now, theirs, taken_at,
        null::bigint as unstated, theirs is null as is_contradicted
    from {{ ref('int_compared_revenue') }}

),

-- names that nobody knows are listed, and compared with nothing
unknown as (

    select
        connection, subject, control, key, currency, as_of, compared_at, null::numeric as ours,
        null::numeric as ours_now, theirs, taken_at, null::bigint as unstated, theirs is null as is_contradicted
    from {{ ref('int_controls') }}
    where subject is null

)

select * from balances
union all
select * from aging
union all
select * from hours
union all
select * from row_counts
union all
select * from revenue
union all
select * from unknown
