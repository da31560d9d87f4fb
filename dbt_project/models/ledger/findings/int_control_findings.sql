-- What a source states and nobody can compare: figures of days that are still to come, of buckets and months that there
-- are not.
with totals as (

    select
        totals.*,
        companies.home_currency,
        totals.name in ('aging_bucket', 'aging_detail') and totals.key is not null and {{ bucket_of('totals.key') }} is null
            as lacks_bucket,
        totals.name in ('net_revenue', 'tax') and totals.key is not null and totals.month is null as lacks_month,
        'The control ' || totals.name || coalesce(' of ' || {{ shown('totals.key') }}, '') || ' states '
        || trim_scale(totals.amount) as stated
    from {{ ref('int_control_totals') }} as totals
    inner join {{ ref('int_companies') }} as companies on companies.connection = totals.connection
    where totals.known_to = 'infinity'

)

select
    connection,
    case when is_to_come then 'control_of_a_day_to_come' else 'unknown_control_key' end as kind,
    null::text as document_id,
    case when name = 'customer_balance' then key end as customer_id,
    case when name not in ('hours', 'billable_hours', 'reported_hours', 'row_count') then amount end as amount,
    coalesce(currency, home_currency) as currency,
    stated || case
        when is_to_come then ' for ' || coalesce(case when day > latest_day then day::text end, to_char(month, 'YYYY-MM'))
            || ', which is still to come; it is compared with nothing.'
        when lacks_month then ', and that is no month; write one as 2026-03, or leave the key blank for all of it.'
        else ', and that is no bucket; write current, 1-30, 121+ or unapplied, or leave the key blank for the whole.'
    end as message,
    known_from,
    known_to
from totals
where is_to_come or lacks_bucket or lacks_month
union all
-- two figures for one thing at one moment
select
    connection,
    'control_stated_twice',
    null,
    case when control = 'customer_balance' then key end,
    null,
    currency,
    'The control ' || control || coalesce(' of ' || {{ shown('key') }}, '') || coalesce(' in ' || currency, '') || ' on ' || as_of
    || ' is stated as ' || least_stated || ' and as ' || largest_stated || '; it is compared with neither.',
    stated_since,
    'infinity'
from {{ ref('int_controls') }}
where least_stated <> largest_stated
