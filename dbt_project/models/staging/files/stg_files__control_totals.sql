with stated as (

    select
        connection,
        payload ->> 'name' as name,
        payload ->> 'key' as key,
        (payload ->> 'amount')::numeric as amount,
        payload ->> 'currency' as currency,
        (payload ->> 'taken_at')::timestamptz as taken_at,
        (payload ->> 'as_of')::date as as_of,
        null::timestamptz as compared_at,
        payload ->> 'source_url' as source_url,
        {{ known() }}
    from {{ source('files', 'control_total') }}
    where not is_deleted

),

-- the rows of each file, counted while it was examined; what the files state themselves is compared instead
counted as (

    select
        connection,
        'row_count' as name,
        payload ->> 'name' as key,
        (payload ->> 'rows')::numeric as amount,
        null::text as currency,
        null::timestamptz as taken_at,
        null::date as as_of,
        null::timestamptz as compared_at,
        null::text as source_url,
        {{ known() }}
    from {{ source('files', 'row_count') }} as row_count
    where not is_deleted and payload ->> 'name' in (
        'customers', 'documents', 'document_lines', 'allocations', 'items', 'exchange_rates'
    )
    and not exists (
        select 1
        from stated
        where stated.connection = row_count.connection
            and stated.name = 'row_count'
            and stated.key = row_count.payload ->> 'name'
            and stated.known_from < coalesce(row_count.seen_to, 'infinity')
            and stated.known_to > row_count.seen_from
    )

)

select * from stated
union all
select * from counted
