with syncs as (

    select
        logged.connection,
        min(logged.finished_at) as first_read_at,
        max(logged.finished_at) as last_read_at,
        max(logged.finished_at) filter (where logged.inserted + logged.changed + logged.deleted > 0) as landed_at
    from {{ source('tieout', 'sync_log') }} as logged
    inner join {{ source('tieout', 'counted') }} as counted
        on counted.connection = logged.connection
        and counted.known_since <= logged.finished_at
        and counted.known_until >= logged.finished_at
    where logged.status <> 'failed'
    group by logged.connection

),

-- the settings are knowledge too: figures of before another home currency are not those of now
settings as (

    select connection, max(known_from) as known_from
    from {{ ref('int_company_settings') }}
    where known_from > '-infinity'
    group by connection

)

select
    companies.connection,
    companies.home_currency,
    companies.time_zone,
    companies.today,
    syncs.first_read_at,
    syncs.last_read_at,
    -- a sync that ends after midnight is still that of the day for which the models are built
    case
        when syncs.last_read_at is not null
            then least(companies.today, (syncs.last_read_at at time zone companies.time_zone)::date)
    end as last_read_on,
    greatest(coalesce(syncs.landed_at, syncs.first_read_at), settings.known_from) as known_at
from {{ ref('int_companies') }} as companies
left join syncs on syncs.connection = companies.connection
left join settings on settings.connection = companies.connection
