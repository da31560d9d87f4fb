-- A figure is about the day that it names, else about that on which it was taken, else about the last read. Of a day that
-- is still to come nothing can be said yet: such a figure is listed, and compared with nothing. A read that ends after
-- midnight was there on that day.
with totals as (

    {{ union_sources('control_totals') }}

),

dated as (

    select
        totals.*,
        coalesce(totals.as_of, (totals.taken_at at time zone reads.time_zone)::date) as day,
        case
            when totals.name in ('net_revenue', 'tax') and totals.key ~ '^(?!0000)\d{4}-(0[1-9]|1[0-2])$'
                then (totals.key || '-01')::date
        end as month,
        greatest(reads.today, (reads.last_read_at at time zone reads.time_zone)::date) as latest_day
    from totals
    left join {{ ref('int_last_reads') }} as reads on reads.connection = totals.connection

)

select
    dated.*,
    coalesce(dated.day > dated.latest_day, false) or coalesce(dated.month > dated.latest_day, false) as is_to_come
from dated
