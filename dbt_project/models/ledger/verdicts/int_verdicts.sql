-- Long because hours and row counts are judged here too, before the verdicts of all subjects are completed and worded.
with reads as (

    select * from {{ ref('int_last_reads') }} where last_read_at is not null

),

controls as (

    select * from {{ ref('int_judged_controls') }}

),

-- of subjects without a currency: what is counted must be complete as well
counted as (

    select
        connection,
        subject,
        as_of,
        known_at,
        count(*) filter (where status = 'differs') as differences,
        count(*) filter (where is_stated) as stated,
        max(unstated) as unstated,
        bool_or(
            status = 'ties'
            and (subject = 'row_counts' or control = 'reported_hours' or control = 'hours' and coalesce(unstated, 0) = 0)
        ) as is_proven
    from controls
    where subject in ('hours', 'row_counts')
    group by connection, subject, as_of, known_at

),

of_counts as (

    select
        connection,
        subject,
        as_of,
        known_at,
        case when differences > 0 then 'differs' when is_proven then 'ties' else 'not_compared' end as status,
        {{ subject_words('subject') }} || case
            when differences > 0
                then ' differ from the source in ' || {{ counted_words('differences', 'figure', 'figures') }}
            when is_proven then ' agree with the source'
            when unstated > 0 then ' not compared: those of '
                || {{ counted_words('unstated', 'project are not stated', 'projects are not stated') }}
            else ' not compared: the source states ' || case subject when 'hours' then 'no hours in all' else 'none that we know' end
        end as reason
    from counted

),

judged as (

    select connection, 'receivables' as subject, currency, as_of, known_at, status, reason
    from {{ ref('int_receivable_verdicts') }}
    union all
    select connection, subject, null, as_of, known_at, status, reason from of_counts
    union all
    select connection, 'revenue', null, as_of, known_at, status, reason from {{ ref('int_revenue_verdicts') }}

),

last_tied as (

    select judged.connection, judged.subject, max(judged.as_of) as as_of
    from judged
    inner join reads on reads.connection = judged.connection
    where judged.status = 'ties' and judged.currency is null and judged.as_of <= reads.today
    group by judged.connection, judged.subject

),

stated as (

    select
        connection,
        subject,
        as_of,
        max(taken_at) as taken_at
    from controls
    where is_stated
    group by connection, subject, as_of

),

-- the day of the models has a row of each subject, whether or not anything was compared on it
all_days as (

    select * from judged
    union all
    select reads.connection, subjects.subject, null, reads.today, reads.known_at, 'not_compared', null
    from reads
    cross join (values ('receivables'), ('revenue'), ('hours'), ('row_counts')) as subjects (subject)
    where not exists (
        select 1
        from judged
        where judged.connection = reads.connection
            and judged.subject = subjects.subject
            and judged.as_of = reads.today
            and judged.known_at = reads.known_at
            and judged.currency is null
    )

),

-- what a source states of other days alone is not silence
complete as (

    select
        all_days.connection,
        all_days.subject,
        all_days.currency,
        all_days.as_of,
        all_days.known_at,
        all_days.status,
        days.taken_at,
        case
            when all_days.status = 'not_compared'
                and all_days.currency is null
                and days.as_of is null
                and exists (
                    select 1
                    from stated
                    where stated.connection = all_days.connection and stated.subject = all_days.subject
                ) then {{ not_compared_words('all_days.subject', 'for this day', 'last_tied.as_of') }}
            else coalesce(all_days.reason, {{ nothing_stated_words('all_days.subject') }})
        end as reason
    from all_days
    left join stated as days
        on days.connection = all_days.connection
        and days.subject = all_days.subject
        and days.as_of = all_days.as_of
    left join last_tied
        on last_tied.connection = all_days.connection
        and last_tied.subject = all_days.subject

),

-- what does agree is said where money was not compared
agreeing as (

    select
        connection,
        as_of,
        known_at,
        array_agg(lower({{ subject_words('subject') }}) order by subject = 'row_counts', subject = 'hours', subject) as subjects
    from complete
    where status = 'ties' and currency is null
    group by connection, as_of, known_at

)

select
    complete.connection,
    complete.subject,
    complete.currency,
    complete.as_of,
    complete.known_at,
    complete.status,
    complete.reason || case
        when complete.currency is null and complete.status = 'not_compared' and complete.subject in ('receivables', 'revenue')
            and agreeing.subjects is not null
            then '; ' || {{ listed('agreeing.subjects') }} || case when agreeing.subjects = array['revenue'] then ' agrees' else ' agree' end
        else ''
    end as reason,
    complete.taken_at
from complete
left join agreeing
    on agreeing.connection = complete.connection
    and agreeing.as_of = complete.as_of
    and agreeing.known_at = complete.known_at
