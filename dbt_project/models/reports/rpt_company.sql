with last_attempts as (

    select
        connection,
        sync_id,
        max(finished_at) as finished_at,
        bool_and(status = 'success') as is_success,
        max(error_message) filter (where failed > 0) as error_message,
        row_number() over (partition by connection order by sync_id desc) as place
    from {{ ref('ar_sync_log') }}
    group by connection, sync_id

),

last_successes as (

    select connection, max(finished_at) as finished_at
    from {{ ref('ar_sync_log') }}
    where status = 'success'
    group by connection

),

findings as (

    select connection, count(*) as open_findings from {{ ref('ar_finding') }} where is_open group by connection

)

select
    frame.connection,
    companies.source,
    companies.company_name,
    settings.home_currency,
    settings.time_zone,
    settings.ages_from,
    frame.as_of,
    frame.known_at,
    frame.is_now,
    frame.is_known,
    reads.first_read_at as first_synced_at,
    last_successes.finished_at as last_synced_at,
    case when last_attempts.is_success then 'success' else 'failed' end as last_sync_status,
    last_attempts.error_message as last_sync_error,
    coalesce(findings.open_findings, 0)::integer as open_findings
from {{ ref('rpt_frame') }} as frame
inner join {{ ref('int_companies') }} as companies on companies.connection = frame.connection
inner join {{ ref('int_company_settings') }} as settings
    on settings.connection = frame.connection
    and settings.known_from <= frame.known_at
    and settings.known_to > frame.known_at
inner join {{ ref('int_last_reads') }} as reads on reads.connection = frame.connection
left join last_attempts
    on last_attempts.connection = frame.connection
    and last_attempts.place = 1
left join last_successes on last_successes.connection = frame.connection
left join findings on findings.connection = frame.connection
order by frame.connection
