-- Revenue ties out until a day where the source states all of it until then, in home currency or in each currency in which
-- there is some, or every month that has some. What is stated of single months proves nothing of the others.
-- Long because what is proven, what differs and the words for it are found from the same stated figures, day by day.
with controls as (

    select
        judged.*,
        reads.home_currency,
        reads.first_read_at
    from {{ ref('int_judged_controls') }} as judged
    inner join {{ ref('int_last_reads') }} as reads on reads.connection = judged.connection
    where judged.subject = 'revenue' and (judged.is_stated or judged.is_contradicted)

),

days as (

    select distinct connection, home_currency, as_of, known_at from controls

),

-- a month that is not over is stated until the day
sold as (

    select
        days.connection, days.as_of, days.known_at, days.home_currency, documents.currency,
        to_char(documents.issued_on, 'YYYY-MM') as key,
        least((date_trunc('month', documents.issued_on) + interval '1 month' - interval '1 day')::date, days.as_of) as until
    from days
    inner join {{ ref('int_revenue_documents') }} as documents
        on documents.connection = days.connection
        and documents.issued_on <= days.as_of
        and documents.known_from <= days.known_at
        and documents.known_to > days.known_at
    group by 1, 2, 3, 4, 5, 6, 7

),

covered as (

    select
        sold.connection, sold.as_of, sold.known_at,
        bool_and(exists (
            select 1
            from controls
            where controls.connection = sold.connection
                and controls.known_at = sold.known_at
                and controls.control = 'net_revenue'
                and controls.status = 'ties'
                and (
                    controls.key is null and controls.as_of = sold.as_of
                    or controls.key = sold.key and controls.as_of = sold.until
                )
                and (
                    controls.currency = sold.currency
                    or controls.currency = sold.home_currency
                    and not exists (
                        select 1
                        from controls as apart
                        where apart.connection = controls.connection
                            and apart.known_at = controls.known_at
                            and apart.as_of = controls.as_of
                            and apart.key is not distinct from controls.key
                            and apart.currency <> sold.home_currency
                    )
                )
        )) as is_proven
    from sold
    group by 1, 2, 3

),

-- what differs of a day before differs on this one too
differing as (

    select
        days.connection, days.as_of, days.known_at,
        count(*) as figures,
        (
            array_agg(
                case controls.control when 'tax' then 'the tax of ' else '' end || coalesce(controls.key, 'all') || ' by '
                || {{ money_words('controls.currency', 'controls.difference') }}
                order by abs(controls.difference) desc, controls.key
            )
        )[:3] as largest
    from days
    inner join controls
        on controls.connection = days.connection
        and controls.known_at = days.known_at
        and controls.as_of <= days.as_of
        and controls.status = 'differs'
    group by 1, 2, 3

),

counted as (

    select
        days.connection, days.as_of, days.known_at,
        coalesce(differing.figures, 0) as differences,
        case when differing.figures > 3 then array_append(differing.largest, differing.figures - 3 || ' more')
            else differing.largest end as differs_by,
        coalesce(
            covered.is_proven, bool_or(controls.status = 'ties' and controls.control = 'net_revenue' and controls.key is null), false
        ) as is_proven,
        count(controls.key) filter (where controls.status = 'ties' and controls.control = 'net_revenue') as months,
        coalesce(bool_or(controls.status = 'changed'), false) as is_changed,
        coalesce(bool_or(controls.status = 'not_available' and controls.is_stated), false) as lacks_rate,
        coalesce(bool_or(controls.is_contradicted), false) as is_contradicted
    from days
    left join controls
        on controls.connection = days.connection
        and controls.known_at = days.known_at
        and controls.as_of <= days.as_of
    left join differing
        on differing.connection = days.connection
        and differing.as_of = days.as_of
        and differing.known_at = days.known_at
    left join covered
        on covered.connection = days.connection
        and covered.as_of = days.as_of
        and covered.known_at = days.known_at
    group by days.connection, days.as_of, days.known_at, differing.figures, differing.largest, covered.is_proven

)

select
    connection,
    as_of,
    known_at,
    case when differences > 0 then 'differs' when is_proven and not is_contradicted then 'ties' else 'not_compared' end as status,
    case
        when differences > 0 then 'Revenue differs from the books: ' || {{ listed('differs_by') }}
        when is_contradicted then 'Revenue not compared: the source states a figure twice, differently'
        when is_proven then 'Revenue ties out to the books'
        when lacks_rate then 'Revenue not compared: a document has no rate to home currency, or the key of a figure is no month'
        when is_changed then 'Revenue not compared: the books of a month were changed after it was compared'
        when months > 0 then 'Revenue not compared in all: ' || {{ counted_words('months', 'month ties', 'months tie') }} || ' out'
        else 'Revenue not compared: the source does not state all of it'
    end as reason
from counted
