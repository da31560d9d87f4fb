-- A setting of a company changes less often than the company: versions that say the same of it are one.
with said as (

    select companies.connection, setting.name as setting, setting.value, companies.known_from
    from {{ ref('int_company_settings') }} as companies
    cross join lateral (
        values
            ('home_currency', companies.home_currency),
            ('time_zone', companies.time_zone),
            ('ages_from', companies.ages_from)
    ) as setting (name, value)

),

versions as (

    select
        said.*,
        lag(value) over one_setting as said_before,
        row_number() over one_setting as place
    from said
    window one_setting as (partition by connection, setting order by known_from)

)

select
    connection,
    setting,
    value,
    known_from,
    lead(known_from, 1, 'infinity') over (partition by connection, setting order by known_from) as known_to
from versions
where place = 1 or value is distinct from said_before
