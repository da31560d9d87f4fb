select
    connection,
    company_name,
    home_currency,
    time_zone,
    fiscal_year_start_month,
    ages_from,
    source_url,
    known_from
from {{ ref('canonical_companies') }}
where known_to = 'infinity'
