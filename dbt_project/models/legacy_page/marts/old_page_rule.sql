select
    coalesce(nullif(current_setting('tieout.old_page_now', true), '')::timestamptz, clock.now) as now,
    coalesce(nullif(current_setting('tieout.old_page_zone', true), ''), 'America/Chicago') as zone,
    -- today where it is not: in UTC, then compared with days of the zone
    (
        coalesce(nullif(current_setting('tieout.old_page_now', true), '')::timestamptz, clock.now) at time zone 'UTC'
    )::date - 60 as window_start
from {{ source('tieout', 'clock') }} as clock
