{{ config(post_hook="analyze {{ this }}") }}
-- Months, fiscal quarters and fiscal years up to today, as far back as tables by period reach. The first month also
-- stands for all before it: the year that it begins ends before the first period that is shown.
with companies as (

    select connection, today, make_interval(months => fiscal_year_start_month - 1) as shift
    from {{ ref('int_companies') }}

),

first_entries as (

    select connection, min(entry_on) as first_on from {{ ref('int_movements') }} group by connection

),

-- a period that began before the first document is not one of the books
books as (

    select connection, min(issued_on) as begin_on
    from {{ ref('int_documents') }}
    where known_to = 'infinity' and status = 'issued'
    group by connection

),

months as (

    select companies.*, month.starts_on
    from companies
    inner join first_entries on first_entries.connection = companies.connection
    cross join lateral generate_series(
        date_trunc('month', greatest(
            first_entries.first_on, companies.today - interval '{{ var("months_kept") + 12 }} months'
        )),
        companies.today::timestamp,
        interval '1 month'
    ) as month (starts_on)

),

spans as (

    select
        months.connection,
        months.today,
        months.starts_on::date as month,
        kinds.kind,
        kinds.length,
        (date_trunc(kinds.kind, months.starts_on - months.shift) + months.shift)::date as period_start
    from months
    cross join (
        values ('month', interval '1 month'), ('quarter', interval '3 months'), ('year', interval '1 year')
    ) as kinds (kind, length)

)

select
    spans.connection,
    spans.month,
    spans.kind,
    spans.period_start,
    least(ending.period_end, spans.today) as period_end,
    case
        when ending.period_end > spans.today then 'the period is not over'
        when spans.period_start < books.begin_on or books.begin_on is null then 'the period began before the books'
    end as incomplete_because
from spans
cross join lateral (
    select (spans.period_start + spans.length - interval '1 day')::date as period_end
) as ending
left join books on books.connection = spans.connection
