-- The rate of each client and project day by day, as it was known from each moment on: backwards from the first version
-- through the log, forwards through our own versions. Before all that is known the oldest rate holds.
with events as (

    select * from {{ ref('int_rate_events') }}

),

moments as (

    select
        connection, entity_type, entity_id, known_from as known_at,
        lead(known_from, 1, 'infinity') over (
            partition by connection, entity_type, entity_id order by known_from
        ) as known_to
    from (select distinct connection, entity_type, entity_id, known_from from events) as distinct_moments

),

visible as (

    select moments.known_at, moments.known_to, events.*
    from moments
    inner join events
        on events.connection = moments.connection
        and events.entity_type = moments.entity_type
        and events.entity_id = moments.entity_id
        and events.known_from <= moments.known_at

),

-- the log's last word before each version
dated_words as (

    select
        *,
        max(holds_from) filter (where witness = 'audit_log') over (
            partition by connection, entity_type, entity_id, known_at
            order by holds_from, witness = 'audit_log' desc
            rows unbounded preceding
        ) as logged_at
    from visible

),

heard as (

    select version.*, log.new_rate as logged_rate
    from dated_words as version
    left join (
        select distinct on (connection, entity_type, entity_id, holds_from)
            connection, entity_type, entity_id, holds_from, new_rate
        from events
        where witness = 'audit_log'
        order by connection, entity_type, entity_id, holds_from, known_from
    ) as log
        on log.connection = version.connection
        and log.entity_type = version.entity_type
        and log.entity_id = version.entity_id
        and log.holds_from = version.logged_at

),

told as (

    select
        connection, entity_type, entity_id, known_at, known_to, witness, new_rate as rate,
        case when witness = 'creation' and logged_at is null then '-infinity' else holds_from end as holds_from
    from heard
    where witness = 'audit_log'
        or logged_at is null
        or logged_at <= coalesce(seen_before, '-infinity')
        or logged_rate is distinct from new_rate
    union all
    (
        -- walked backwards to its end, the log says what held before
        select distinct on (connection, entity_type, entity_id, known_at)
            connection, entity_type, entity_id, known_at, known_to, 'audit_log', old_rate, '-infinity'::timestamptz
        from visible
        where witness = 'audit_log'
        order by connection, entity_type, entity_id, known_at, holds_from
    )

),

-- of several changes on one day the last one holds; what we saw first needs no log to tell it
dated as (

    select distinct on (connection, entity_type, entity_id, known_at, effective_from)
        told.*,
        case
            when holds_from = '-infinity' then '-infinity'
            else (holds_from at time zone companies.time_zone)::date
        end as effective_from
    from told
    inner join {{ ref('int_companies') }} as companies using (connection)
    order by connection, entity_type, entity_id, known_at, effective_from, holds_from desc, witness desc

)

select
    connection,
    entity_type,
    entity_id,
    rate::numeric as rate,
    -- the first version observed after the log is a sighting like any other
    case when witness = 'creation' and effective_from > '-infinity' then 'observed' else witness end as known_by,
    effective_from,
    lead(effective_from, 1, 'infinity') over (
        partition by connection, entity_type, entity_id, known_at order by effective_from
    ) as effective_to,
    known_at as known_from,
    known_to
from dated
