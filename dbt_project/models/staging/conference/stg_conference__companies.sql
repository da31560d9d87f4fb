select
    connection,
    payload ->> 'name' as company_name,
    payload ->> 'home_currency' as home_currency,
    payload ->> 'time_zone' as time_zone,
    null::integer as fiscal_year_start_month,
    null::text as ages_from,
    null::text as source_url,
    {{ known() }}
from {{ source('conference', 'conference') }}
where not is_deleted
