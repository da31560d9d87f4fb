select connection, nullif(payload ->> 'base_url', '') as base_url
from {{ source('timetracker', 'info') }}
where seen_to is null
