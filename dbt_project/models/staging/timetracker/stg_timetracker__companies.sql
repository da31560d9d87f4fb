select
    connection,
    payload ->> 'company_name' as company_name,
    payload ->> 'home_currency' as home_currency,
    payload ->> 'timezone' as time_zone,
    null::integer as fiscal_year_start_month,
    null::text as ages_from,
    nullif(payload ->> 'base_url', '') as source_url,
    {{ known() }}
from {{ source('timetracker', 'info') }}
where not is_deleted
