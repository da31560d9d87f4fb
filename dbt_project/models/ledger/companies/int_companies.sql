{{ config(post_hook="analyze {{ this }}") }}
select
    settings.connection,
    configured.source,
    settings.company_name,
    settings.home_currency,
    settings.time_zone,
    settings.fiscal_year_start_month,
    settings.ages_from,
    (clock.now at time zone settings.time_zone)::date as today
from {{ ref('int_company_settings') }} as settings
inner join {{ source('tieout', 'connection') }} as configured
    on configured.connection = settings.connection
    and configured.known_to is null
cross join {{ source('tieout', 'clock') }} as clock
where settings.known_to = 'infinity'
