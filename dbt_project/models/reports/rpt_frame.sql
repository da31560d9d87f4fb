-- The day and the moment that a page is about. A session that sets tieout.as_of or tieout.known_at asks for others:
-- every view here then answers for those.
with landed as (

    select max(finished_at) as known_at
    from {{ ref('ar_sync_log') }}
    where status = 'success' and inserted + changed + deleted > 0

)

select
    companies.connection,
    coalesce(nullif(current_setting('tieout.as_of', true), '')::date, companies.today) as as_of,
    coalesce(
        nullif(current_setting('tieout.known_at', true), '')::timestamptz, landed.known_at, clock.now
    ) as known_at
from {{ ref('int_companies') }} as companies
cross join landed
cross join {{ source('tieout', 'clock') }} as clock
where companies.is_configured and companies.home_currency is not null
