-- A source's aging buckets hold everything open on their day, an unapplied credit too, by its own date: in home currency
-- all of it, in another currency what is open in that one. Only where the source states the unapplied apart, its other
-- buckets are without them. A key that names no bucket is compared with nothing.
-- Long because each bucket is measured twice by one rule: as known when it was compared, and as known now.
with stated as (

    select *, {{ bucket_of('key') }} as bucket
    from {{ ref('int_controls') }}
    where control in ('aging_bucket', 'aging_detail')

),

controls as (

    select
        *,
        case when bucket ~ '^\d' then substring(bucket from '^\d+')::integer else -1000000 end as days_from,
        case
            when bucket = 'current' then 0
            when bucket like '%-%' then substring(bucket from '\d+$')::integer
            else 1000000
        end as days_to,
        case
            when bucket = 'unapplied' then array[false]
            when bucket is not null and bool_or(bucket = 'unapplied') over (
                partition by connection, control, currency, as_of, compared_at
            ) then array[true]
            else array[true, false]
        end as sides
    from stated

),

moments as (

    select connection, as_of, coalesce(compared_at, 'infinity') as known_at from controls
    union
    select connection, as_of, 'infinity' from controls

),

ages as (

    select
        moments.connection,
        moments.as_of,
        moments.known_at,
        moments.as_of - case when item.is_aged then item.ages_from else item.issued_on end as age,
        item.currency,
        item.is_aged,
        sum(item.open_amount) as amount,
        sum(item.home_open_amount) as home_amount,
        count(*) <> count(item.home_open_amount) as lacks_rate
    from moments
    inner join {{ ref('int_open_item_intervals') }} as item
        on item.connection = moments.connection
        and item.known_from <= moments.known_at
        and (item.known_to > moments.known_at or item.known_to = 'infinity')
        and item.effective_from <= moments.as_of
        and item.effective_to > moments.as_of
    group by 1, 2, 3, 4, 5, 6

),

measured as (

    select
        controls.connection,
        controls.control,
        controls.key,
        controls.currency,
        controls.as_of,
        moments.known_at,
        case
            when controls.key is not null and controls.bucket is null then null
            when controls.currency <> controls.home_currency then coalesce(sum(ages.amount), 0)
            when coalesce(bool_or(ages.lacks_rate), false) then null
            else coalesce(sum(ages.home_amount), 0)
        end as amount
    from controls
    inner join moments
        on moments.connection = controls.connection
        and moments.as_of = controls.as_of
        and moments.known_at in (coalesce(controls.compared_at, 'infinity'), 'infinity')
    left join ages
        on ages.connection = moments.connection
        and ages.as_of = moments.as_of
        and ages.known_at = moments.known_at
        and ages.age between controls.days_from and controls.days_to
        and ages.is_aged = any(controls.sides)
        and (controls.currency = controls.home_currency or ages.currency = controls.currency)
    group by
        controls.connection, controls.control, controls.key, controls.currency, controls.home_currency, controls.as_of,
        controls.bucket, moments.known_at

)

select
    controls.connection,
    controls.control,
    controls.key,
    controls.currency,
    controls.as_of,
    controls.compared_at,
    measured.amount as ours,
    now_measured.amount as ours_now,
    controls.theirs,
    controls.taken_at
from controls
inner join measured
    on measured.connection = controls.connection
    and measured.control = controls.control
    and measured.key is not distinct from controls.key
    and measured.currency is not distinct from controls.currency
    and measured.as_of = controls.as_of
    and measured.known_at = coalesce(controls.compared_at, 'infinity')
inner join measured as now_measured
    on now_measured.connection = controls.connection
    and now_measured.control = controls.control
    and now_measured.key is not distinct from controls.key
    and now_measured.currency is not distinct from controls.currency
    and now_measured.as_of = controls.as_of
    and now_measured.known_at = 'infinity'
