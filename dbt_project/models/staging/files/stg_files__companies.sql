select
    connection,
    payload ->> 'company_name' as company_name,
    payload ->> 'home_currency' as home_currency,
    payload ->> 'time_zone' as time_zone,
    (payload ->> 'fiscal_year_start_month')::numeric::integer as fiscal_year_start_month,
    payload ->> 'ages_from' as ages_from,
    payload ->> 'source_url' as source_url,
    {{ known() }}
from {{ source('files', 'company') }}
where not is_deleted
