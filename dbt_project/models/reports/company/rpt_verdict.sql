-- A verdict holds for its day, and from its moment until something else is landed of the company.
-- Long because every reason for a verdict, or for none, is chosen in one order, and the company's is made of them.
with frame as (

    select frame.*, companies.time_zone
    from {{ ref('rpt_frame') }} as frame
    inner join {{ ref('int_companies') }} as companies on companies.connection = frame.connection

),

knowledge as (

    select
        frame.connection,
        reads.first_read_at,
        greatest(coalesce(max(syncs.finished_at), reads.first_read_at), max(settings.known_from)) as known_at
    from frame
    inner join {{ ref('int_last_reads') }} as reads on reads.connection = frame.connection
    left join {{ ref('ar_sync_log') }} as syncs
        on syncs.connection = frame.connection
        and syncs.status <> 'failed'
        and syncs.inserted + syncs.changed + syncs.deleted > 0
        and syncs.finished_at <= frame.known_at
    left join {{ ref('int_company_settings') }} as settings
        on settings.connection = frame.connection
        and settings.known_from > '-infinity'
        and settings.known_from <= frame.known_at
    group by frame.connection, reads.first_read_at

),

verdicts as (

    select history.*
    from {{ ref('int_verdict_history') }} as history
    inner join frame
        on frame.connection = history.connection
        and (frame.knows_all or history.known_at <= frame.known_at)

),

applicable as (

    select verdicts.*
    from frame
    inner join knowledge on knowledge.connection = frame.connection
    inner join verdicts
        on verdicts.connection = frame.connection
        and verdicts.as_of = frame.as_of
        and verdicts.known_at = knowledge.known_at
    where frame.is_known

),

stated as (

    select distinct connection, subject from verdicts where taken_at is not null

),

histories as (

    select
        verdicts.connection,
        verdicts.subject,
        max(verdicts.as_of) filter (
            where verdicts.status = 'ties' and verdicts.as_of <= (frame.known_at at time zone frame.time_zone)::date
        ) as last_tied_on,
        bool_or(verdicts.as_of = frame.as_of) as is_of_day
    from verdicts
    inner join frame on frame.connection = verdicts.connection
    where verdicts.currency is null
    group by verdicts.connection, verdicts.subject

),

of_all as (

    select
        frame.connection,
        subjects.subject,
        null::text as currency,
        frame.as_of,
        frame.known_at,
        case when frame.is_known then coalesce(applicable.status, 'not_compared') end as status,
        case
            when knowledge.first_read_at is null then 'Nothing is known of this company yet: it was never read'
            when not frame.is_known
                then 'Nothing was known of this company at that moment (first sync '
                    || {{ day_words('(knowledge.first_read_at at time zone frame.time_zone)') }}
                    || to_char(knowledge.first_read_at at time zone frame.time_zone, ' HH24:MI') || ')'
            when applicable.connection is not null then applicable.reason
            when not exists (
                select 1 from stated where stated.connection = frame.connection and stated.subject = subjects.subject
            ) then {{ nothing_stated_words('subjects.subject') }}
            when histories.is_of_day and not frame.knows_all
                then {{ not_compared_words('subjects.subject', 'as known at that moment', 'histories.last_tied_on') }}
            else {{ not_compared_words('subjects.subject', 'for this day', 'histories.last_tied_on') }}
        end as reason,
        applicable.taken_at
    from frame
    inner join knowledge on knowledge.connection = frame.connection
    cross join (values ('receivables'), ('revenue'), ('hours'), ('row_counts')) as subjects (subject)
    left join applicable
        on applicable.connection = frame.connection
        and applicable.subject = subjects.subject
        and applicable.currency is null
    left join histories
        on histories.connection = frame.connection
        and histories.subject = subjects.subject

),

-- of all subjects together: a company ties out where its receivables do and nothing else that was compared differs
of_companies as (

    select
        connection,
        'company' as subject,
        null::text as currency,
        as_of,
        known_at,
        case
            when bool_or(status = 'differs') then 'differs'
            else max(status) filter (where subject = 'receivables')
        end as status,
        array_to_string(
            array_agg(reason) filter (where subject = 'receivables')
            || array_agg(
                lower(left(reason, 1)) || substring(reason from 2)
                order by {{ subject_place('subject') }}
            ) filter (where subject <> 'receivables' and status = 'differs'),
            '; '
        ) as reason,
        max(taken_at) filter (where subject = 'receivables' or status = 'differs') as taken_at
    from of_all
    group by connection, as_of, known_at

),

shown as (

    select * from of_all
    union all
    select * from of_companies
    union all
    select applicable.connection, subject, currency, frame.as_of, frame.known_at, status, reason, taken_at
    from applicable
    inner join frame on frame.connection = applicable.connection
    where currency is not null

)

select
    shown.connection,
    shown.subject,
    shown.currency,
    shown.as_of,
    shown.known_at,
    shown.status,
    shown.reason,
    case when shown.status in ('ties', 'differs') then shown.taken_at end as taken_at
from shown
order by
    shown.connection,
    {{ subject_place('shown.subject') }},
    shown.currency nulls first
