-- What a source states of revenue is about a month (its key), or about everything until its day. A month that is over is
-- meant whole, whenever it was stated. Two moments of knowledge matter of each: when it was read for the last time, and now,
-- for which the end of time stands.
with controls as (

    select
        totals.connection,
        totals.name as control,
        totals.key,
        coalesce(totals.currency, companies.home_currency) as currency,
        companies.home_currency,
        totals.amount as theirs,
        totals.taken_at,
        totals.compared_at as known_at,
        coalesce(totals.as_of, (totals.taken_at at time zone companies.time_zone)::date, companies.last_read_on) as latest,
        case when totals.key ~ '^\d{4}-(0[1-9]|1[0-2])$' then (totals.key || '-01')::date end as month
    from {{ ref('int_control_totals') }} as totals
    inner join {{ ref('int_last_reads') }} as companies on companies.connection = totals.connection
    where totals.known_to = 'infinity' and totals.name in ('net_revenue', 'tax')

)

select
    controls.connection,
    controls.control,
    controls.key,
    controls.currency,
    controls.home_currency,
    controls.month,
    coalesce(controls.month, '-infinity') as period_start,
    case
        when controls.month is null then controls.latest
        else least((controls.month + interval '1 month' - interval '1 day')::date, controls.latest)
    end as as_of,
    controls.known_at,
    asked.moment,
    asked.moment = coalesce(controls.known_at, '9999-12-31') as is_compared,
    asked.moment = '9999-12-31' as is_now,
    controls.theirs,
    controls.taken_at
from controls
cross join lateral (
    select coalesce(controls.known_at, '9999-12-31') as moment
    union
    select '9999-12-31'
) as asked
