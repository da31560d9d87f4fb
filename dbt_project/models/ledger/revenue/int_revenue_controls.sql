-- What a source states of revenue is about a month (its key), or about everything until its day. A month that is over is
-- meant whole, whenever it was stated. Two moments of knowledge matter of each: when it was read for the last time, and now,
-- for which the end of time stands.
with stated as (

    select
        totals.connection,
        totals.name as control,
        totals.key,
        coalesce(totals.currency, reads.home_currency) as currency,
        reads.home_currency,
        totals.amount as theirs,
        coalesce(totals.taken_at, reads.last_read_at) as taken_at,
        totals.compared_at,
        coalesce(totals.day, reads.last_read_on, reads.today) as latest,
        totals.currency is not null as states_currency,
        totals.month
    from {{ ref('int_control_totals') }} as totals
    inner join {{ ref('int_last_reads') }} as reads on reads.connection = totals.connection
    where totals.known_to = 'infinity' and not totals.is_to_come and totals.name in ('net_revenue', 'tax')

),

periods as (

    select
        *,
        coalesce(month, '-infinity') as period_start,
        case
            when month is null then latest
            else least((month + interval '1 month' - interval '1 day')::date, latest)
        end as as_of
    from stated

),

-- a figure that is stated twice, with and without its currency or its day, is one: the later counts, and of two figures of
-- one moment neither. One that is stated in home currency alone is of everything, else of what is in home currency.
numbered as (

    select
        *,
        row_number() over (
            partition by connection, control, key, currency, as_of
            order by compared_at desc nulls first, taken_at desc, states_currency desc
        ) as place,
        min(theirs) over same = max(theirs) over same as is_stated_once,
        bool_and(currency = home_currency) over (partition by connection, period_start, as_of) as covers_all
    from periods
    window same as (partition by connection, control, key, currency, as_of, compared_at, taken_at)

)

select
    numbered.connection,
    numbered.control,
    numbered.key,
    numbered.currency,
    numbered.home_currency,
    numbered.covers_all,
    numbered.month,
    numbered.period_start,
    numbered.as_of,
    numbered.compared_at,
    asked.moment,
    asked.moment = coalesce(numbered.compared_at, '9999-12-31') as is_compared,
    asked.moment = '9999-12-31' as is_now,
    case when numbered.is_stated_once then numbered.theirs end as theirs,
    numbered.taken_at
from numbered
cross join lateral (
    select coalesce(numbered.compared_at, '9999-12-31') as moment
    union
    select '9999-12-31'
) as asked
where numbered.place = 1
