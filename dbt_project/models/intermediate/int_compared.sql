-- Everything that is compared, of every subject; a new comparison adds its branch here.
with balances as (

    select
        connection, 'receivables' as subject, control, key, currency, as_of, null::timestamptz as compared_at,
        ours, ours as ours_now, theirs, taken_at, unstated
    from {{ ref('int_compared_balances') }}

),

aging as (

    select
        connection, 'receivables' as subject, control, key, currency, as_of, compared_at,
        ours, ours_now, theirs, taken_at, null::bigint as unstated
    from {{ ref('int_compared_aging') }}

),

-- a figure that is stated twice, with and without its currency or its day, is one
revenue as (

    select
        revenue.*,
        row_number() over (
            partition by revenue.connection, revenue.control, revenue.key, revenue.currency, revenue.as_of
            order by revenue.compared_at desc nulls first, revenue.taken_at desc nulls last, revenue.theirs
        ) as place
    from {{ ref('int_compared_revenue') }} as revenue

),

months as (

    select
        revenue.connection, 'revenue' as subject, revenue.control, revenue.key, revenue.currency, revenue.as_of,
        revenue.compared_at, revenue.ours, revenue.ours_now, revenue.theirs,
        coalesce(revenue.taken_at, reads.last_read_at) as taken_at, null::bigint as unstated
    from revenue
    inner join {{ ref('int_last_reads') }} as reads on reads.connection = revenue.connection
    where revenue.place = 1

),

hours as (

    select
        connection, 'hours' as subject, control, key, null::text as currency, as_of, null::timestamptz as compared_at,
        ours, ours as ours_now, theirs, taken_at, unstated
    from {{ ref('int_compared_hours') }}

),

row_counts as (

    select
        controls.connection, controls.subject, controls.control, controls.key, null::text as currency, controls.as_of,
        null::timestamptz as compared_at, counts.amount as ours, counts.amount as ours_now, controls.theirs,
        controls.taken_at, null::bigint as unstated
    from {{ ref('int_controls') }} as controls
    left join {{ ref('int_row_counts') }} as counts
        on counts.connection = controls.connection
        and counts.key = controls.key
    where controls.subject = 'row_counts'

),

-- names that nobody knows are listed, and compared with nothing
unknown as (

    select
        connection, subject, control, key, currency, as_of, compared_at, null::numeric as ours,
        null::numeric as ours_now, theirs, taken_at, null::bigint as unstated
    from {{ ref('int_controls') }}
    where subject is null

)

select * from balances
union all
select * from aging
union all
select * from months
union all
select * from hours
union all
select * from row_counts
union all
select * from unknown
