{{ config(materialized='view') }}
select
    sync_id,
    connection,
    stream,
    sync_type,
    started_at,
    finished_at,
    pages,
    records_seen,
    inserted,
    changed,
    deleted,
    failed,
    cursor_before,
    cursor_after,
    status,
    error_message
from {{ source('tieout', 'sync_log') }}
where {{ counts() }}
