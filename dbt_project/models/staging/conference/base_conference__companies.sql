select
    settings.connection,
    conference.id as conference_id,
    settings.home_currency,
    settings.time_zone,
    (conference.payload ->> 'purchase_order_terms_days')::numeric::integer as terms_days,
    settings.known_from,
    settings.known_to
from (
    {{ company_settings(ref('stg_conference__companies')) }}
) as settings
cross join lateral (
    -- the first counts from ever
    select version.id, version.payload
    from {{ source('conference', 'conference') }} as version
    where version.connection = settings.connection and not version.is_deleted
    order by
        version.seen_from <= settings.known_from desc,
        case when version.seen_from <= settings.known_from then version.seen_from end desc,
        version.seen_from
    limit 1
) as conference
