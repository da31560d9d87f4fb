-- Revenue until a day ties out where a control of that day ties, and so does every month before that had any: a source may
-- state each month for itself, or all in one figure. In home currency a control is about the documents of every currency.
with reads as (

    select * from {{ ref('int_last_reads') }} where last_read_at is not null

),

controls as (

    select judged.*, judged.currency = reads.home_currency as is_home
    from {{ ref('int_judged_controls') }} as judged
    inner join reads on reads.connection = judged.connection and reads.known_at = judged.known_at
    where judged.subject = 'revenue'

),

sold as (

    select documents.connection, documents.currency, to_char(documents.issued_on, 'YYYY-MM') as month, min(documents.issued_on) as sold_on
    from {{ ref('int_documents') }} as documents
    where documents.known_to = 'infinity' and {{ is_revenue('documents') }}
    group by 1, 2, 3

),

days as (

    select distinct connection, as_of, known_at from controls where control = 'net_revenue' and is_stated

),

counted as (

    select
        days.connection,
        days.as_of,
        days.known_at,
        controls.currency,
        controls.is_home,
        count(*) filter (where controls.status = 'differs') as differences,
        max(
            case controls.control when 'tax' then 'sales tax' else 'net revenue' end
            || coalesce(' of ' || controls.key, '') || ' by ' || {{ money_words('controls.currency', 'controls.difference') }}
        ) filter (where controls.status = 'differs') as difference,
        count(*) filter (where controls.status = 'changed') as changed,
        count(*) filter (where controls.status = 'not_available' and controls.is_stated) as unmeasured,
        bool_or(
            controls.status = 'ties' and controls.control = 'net_revenue' and controls.as_of = days.as_of and controls.key is null
        ) as has_whole,
        bool_or(controls.status = 'ties' and controls.control = 'net_revenue' and controls.as_of = days.as_of) as has_day
    from days
    inner join controls
        on controls.connection = days.connection
        and controls.as_of <= days.as_of
        and (controls.key is not null or controls.as_of = days.as_of)
    group by 1, 2, 3, 4, 5

),

by_currency as (

    select
        counted.*,
        (
            select count(distinct sold.month)
            from sold
            where sold.connection = counted.connection
                and sold.sold_on <= counted.as_of
                and (counted.is_home or sold.currency = counted.currency)
                and not exists (
                    select 1
                    from controls
                    where controls.connection = counted.connection
                        and controls.control = 'net_revenue'
                        and controls.currency = counted.currency
                        and controls.key = sold.month
                        and controls.is_stated
                )
        ) as unstated
    from counted

),

judged as (

    select
        *,
        case
            when differences > 0 then 'differs'
            when has_whole and changed = 0 then 'ties'
            when has_day and changed = 0 and unmeasured = 0 and unstated = 0 then 'ties'
            else 'not_compared'
        end as status,
        case
            when differences = 1 then difference
            when differences > 1 then differences || ' figures of the books'
            when changed > 0
                then 'the books of ' || {{ counted_words('changed', 'month', 'months') }} || ' were changed after they were compared'
            when unmeasured > 0 then 'a document has no exchange rate'
            when unstated > 0 then 'that of ' || {{ counted_words('unstated', 'month', 'months') }} || ' is not stated'
            else 'the source states none of this day'
        end as why
    from by_currency

),

of_all as (

    select
        days.connection,
        days.as_of,
        days.known_at,
        case
            when bool_or(judged.status = 'differs') then 'differs'
            when bool_or(judged.status = 'ties' and judged.is_home) then 'ties'
            when bool_and(judged.status = 'ties') and not exists (
                select 1
                from sold
                where sold.connection = days.connection
                    and sold.sold_on <= days.as_of
                    and sold.currency <> all (array_agg(judged.currency))
            ) then 'ties'
            else 'not_compared'
        end as status,
        array_agg(judged.why order by judged.currency) filter (where judged.status = 'differs') as differences,
        array_agg('in ' || judged.currency || ' ' || judged.why order by judged.currency) filter (
            where judged.status = 'not_compared'
        ) as questions
    from days
    inner join judged
        on judged.connection = days.connection
        and judged.as_of = days.as_of
        and judged.known_at = days.known_at
    group by 1, 2, 3

)

select
    connection,
    as_of,
    known_at,
    currency,
    status,
    'Revenue in ' || currency || case status
        when 'ties' then ' ties out to the books'
        when 'differs' then ' differs from the books: ' || why
        else ' not compared: ' || why
    end as reason
from judged
union all
select
    connection,
    as_of,
    known_at,
    null,
    status,
    'Revenue' || case
        when status = 'ties' then ' ties out to the books'
        when status = 'differs' then ' differs from the books: ' || {{ listed('differences') }}
        when questions is null then ' not compared: the source states it in some of its currencies only'
        else ' not compared: ' || {{ listed('questions') }}
    end
from of_all
