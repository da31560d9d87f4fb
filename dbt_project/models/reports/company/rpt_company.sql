-- a page about what was known at a moment knows no later sync
with syncs as (

    select logged.*
    from {{ ref('ar_sync_log') }} as logged
    inner join {{ ref('rpt_frame') }} as frame
        on frame.connection = logged.connection
        and (frame.knows_all or logged.finished_at <= frame.known_at)

),

last_attempts as (

    select
        connection,
        sync_id,
        max(finished_at) as finished_at,
        bool_or(status = 'failed') as is_failed,
        bool_or(status = 'partial') as is_partial,
        max(error_message) filter (where failed > 0 or status = 'partial') as error_message,
        row_number() over (partition by connection order by sync_id desc) as place
    from syncs
    group by connection, sync_id

),

last_successes as (

    select connection, max(finished_at) as finished_at
    from syncs
    where status <> 'failed'
    group by connection

),

findings as (

    select finding.connection, count(*) as open_findings
    from {{ ref('ar_finding') }} as finding
    inner join {{ ref('rpt_frame') }} as frame on frame.connection = finding.connection
    where finding.first_seen_at <= frame.known_at
        and (finding.is_open or finding.resolved_at > frame.known_at)
    group by finding.connection

)

select
    frame.connection,
    companies.source,
    companies.company_name,
    settings.home_currency,
    settings.time_zone,
    settings.ages_from,
    frame.as_of,
    least(frame.known_at, held.known_from) as known_at,
    frame.is_now,
    frame.is_known,
    reads.first_read_at as first_synced_at,
    last_successes.finished_at as last_synced_at,
    held.reason as held_reason,
    case when last_attempts.is_failed then 'failed' when last_attempts.is_partial then 'partial' else 'success' end as last_sync_status,
    last_attempts.error_message as last_sync_error,
    coalesce(findings.open_findings, 0)::integer as open_findings
from {{ ref('rpt_frame') }} as frame
inner join {{ ref('int_companies') }} as companies on companies.connection = frame.connection
inner join {{ ref('int_company_settings') }} as settings
    on settings.connection = frame.connection
    and settings.known_from <= frame.known_at
    and settings.known_to > frame.known_at
inner join {{ ref('int_last_reads') }} as reads on reads.connection = frame.connection
left join {{ source('tieout', 'skipped') }} as held
    on held.connection = frame.connection
    and held.known_to = 'infinity'
    and held.known_from > '-infinity'
    and held.known_from < frame.known_at
left join last_attempts
    on last_attempts.connection = frame.connection
    and last_attempts.place = 1
left join last_successes on last_successes.connection = frame.connection
left join findings on findings.connection = frame.connection
order by frame.connection
