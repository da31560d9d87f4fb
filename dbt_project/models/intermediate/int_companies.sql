{{ config(post_hook="analyze {{ this }}") }}
with staged as (

    {{ union_sources('companies') }}

),

current_version as (

    select * from staged where known_to = 'infinity'

),

configured as (

    select * from {{ source('tieout', 'connection') }}

),

described as (

    select
        configured.connection,
        configured.source,
        configured.is_configured,
        coalesce(configured.name_shown, current_version.company_name, configured.connection) as company_name,
        coalesce(configured.home_currency, current_version.home_currency) as home_currency,
        coalesce(configured.time_zone, current_version.time_zone, 'UTC') as time_zone,
        coalesce(configured.fiscal_year_start_month, current_version.fiscal_year_start_month, 1) as fiscal_year_start_month,
        coalesce(configured.ages_from, current_version.ages_from, 'due_date') as ages_from
    from configured
    left join current_version on current_version.connection = configured.connection

)

select
    described.*,
    (clock.now at time zone described.time_zone)::date as today
from described
cross join {{ source('tieout', 'clock') }} as clock
