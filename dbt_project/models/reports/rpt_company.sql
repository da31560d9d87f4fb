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

tie_outs as (

    select
        connection,
        case
            when bool_or(status = 'differs') then 'differs'
            when bool_or(status = 'ties' and control <> 'row_count') then 'ties'
            else 'not_available'
        end as status,
        max(taken_at) as taken_at,
        count(*) filter (where status = 'differs') as differences
    from {{ ref('ar_tie_out') }}
    group by connection

),

findings as (

    select connection, count(*) as open_findings from {{ ref('ar_finding') }} where is_open group by connection

)

select
    frame.connection,
    companies.source,
    companies.company_name,
    companies.home_currency,
    companies.time_zone,
    companies.ages_from,
    frame.as_of,
    frame.known_at,
    frame.is_now,
    last_successes.finished_at as last_synced_at,
    case when last_attempts.is_success then 'success' else 'failed' end as last_sync_status,
    last_attempts.error_message as last_sync_error,
    coalesce(tie_outs.status, 'not_available') as tie_out_status,
    tie_outs.taken_at as tie_out_taken_at,
    coalesce(tie_outs.differences, 0)::integer as tie_out_differences,
    coalesce(findings.open_findings, 0)::integer as open_findings
from {{ ref('rpt_frame') }} as frame
inner join {{ ref('int_companies') }} as companies on companies.connection = frame.connection
left join last_attempts
    on last_attempts.connection = frame.connection
    and last_attempts.place = 1
left join last_successes on last_successes.connection = frame.connection
left join tie_outs on tie_outs.connection = frame.connection
left join findings on findings.connection = frame.connection
order by frame.connection
