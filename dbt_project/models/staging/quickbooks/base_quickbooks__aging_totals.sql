-- today's report is read with every sync and is about the day on which it was taken; that of a month's end is read once,
-- and says nothing of what was landed later
with summaries as (

    select *, null::date as as_of, null::timestamptz as compared_at
    from {{ source('quickbooks', 'aged_receivable') }}
    union all
    select *, (payload ->> 'report_date')::date, seen_from
    from {{ source('quickbooks', 'aged_receivable_month_end') }} as month_end
    where not exists (
        select 1
        from {{ source('quickbooks', 'aged_receivable') }} as today
        where today.connection = month_end.connection
            and today.seen_to is null
            and today.payload ->> 'report_date' = month_end.payload ->> 'report_date'
    )

),

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
        as_of,
        compared_at,
        {{ known() }}
    from summaries
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
        as_of,
        compared_at,
        {{ known() }}
    from (
        select 'aging_bucket' as name, * from summaries
        union all
        select 'aging_detail', *, null, null from {{ source('quickbooks', 'aged_receivable_detail') }}
    ) as reports
    where not is_deleted

)

select * from aging
union all
select * from aging_totals
