-- A source's aging buckets hold everything open on their day in home currency: an unapplied credit too, by its own date.
with controls as (

    select
        totals.connection,
        totals.name as control,
        totals.key,
        coalesce(totals.currency, companies.home_currency) as currency,
        totals.amount as theirs,
        totals.taken_at,
        coalesce(totals.as_of, (totals.taken_at at time zone companies.time_zone)::date) as as_of,
        totals.compared_at as known_at,
        case
            when totals.key is null or totals.key = 'current' then -1000000
            else least(substring(totals.key from '^\d+')::numeric, 1000000)::integer
        end as days_from,
        case
            when totals.key = 'current' then 0
            when totals.key ~ '^\d+-\d+$' then least(substring(totals.key from '\d+$')::numeric, 1000000)::integer
            else 1000000
        end as days_to
    from {{ ref('int_control_totals') }} as totals
    inner join {{ ref('int_companies') }} as companies on companies.connection = totals.connection
    where totals.known_to = 'infinity' and totals.name in ('aging_bucket', 'aging_detail')

),

days as (

    select connection, as_of, known_at from controls
    union
    select connection, as_of, null from controls

),

-- as known at that moment; without one, as known now
ages as (

    select
        days.connection,
        days.as_of,
        days.known_at,
        days.as_of - case when item.is_aged then item.ages_from else item.issued_on end as age,
        sum(item.home_open_amount) as amount
    from days
    inner join {{ ref('int_open_item_intervals') }} as item
        on item.connection = days.connection
        and (
            days.known_at is null and item.known_to = 'infinity'
            or item.known_from <= days.known_at and item.known_to > days.known_at
        )
        and item.effective_from <= days.as_of
        and item.effective_to > days.as_of
    group by 1, 2, 3, 4

)

select
    controls.connection,
    controls.control,
    controls.key,
    controls.currency,
    controls.as_of,
    controls.known_at,
    coalesce(sum(ages.amount) filter (where ages.known_at is not distinct from controls.known_at), 0) as ours,
    coalesce(sum(ages.amount) filter (where ages.known_at is null), 0) as ours_now,
    controls.theirs,
    controls.taken_at
from controls
left join ages
    on ages.connection = controls.connection
    and ages.as_of = controls.as_of
    and ages.age between controls.days_from and controls.days_to
group by
    controls.connection, controls.control, controls.key, controls.currency, controls.as_of, controls.known_at,
    controls.theirs, controls.taken_at
