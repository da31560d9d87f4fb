{# What a property of a client or project was day by day, as it was known from each moment on: backwards from the first
   version through the log, forwards through our own versions. Before all that is known the oldest value holds.

   `events` has `connection`, the `keys`, `witness` (creation, observed or audit_log), `seen_before`, `holds_from`, the old
   and the new `value` and `known_from`; the statement gives the keys, the value, `known_by` and both intervals. -#}
{% macro timelines(events, keys, value) -%}
{%- set entity = (['connection'] + keys) | join(', ') %}
with events as (

    select * from {{ events }}

),

zones as (

    select connection, value as time_zone, known_from, known_to
    from {{ ref('int_setting_intervals') }}
    where setting = 'time_zone'

),

moments as (

    select
        {{ entity }}, known_from as known_at,
        lead(known_from, 1, 'infinity') over (partition by {{ entity }} order by known_from) as known_to
    from (
        select {{ entity }}, known_from from events
        union
        -- another zone gives the same changes other days
        select first_events.*, zones.known_from
        from (select {{ entity }} from events group by {{ entity }}) as first_events
        inner join zones using (connection)
        where zones.known_from > '-infinity'
    ) as distinct_moments

),

visible as (

    select moments.known_at, moments.known_to, events.*
    from moments
    inner join events
        on events.connection = moments.connection
        {%- for key in keys %}
        and events.{{ key }} = moments.{{ key }}
        {%- endfor %}
        and events.known_from <= moments.known_at

),

-- the log's last word before each version
dated_words as (

    select
        *,
        max(holds_from) filter (where witness = 'audit_log') over (
            partition by {{ entity }}, known_at
            order by holds_from, witness = 'audit_log' desc
            rows unbounded preceding
        ) as logged_at
    from visible

),

heard as (

    select version.*, log.new_{{ value }} as logged_value
    from dated_words as version
    left join (
        select distinct on ({{ entity }}, holds_from)
            {{ entity }}, holds_from, new_{{ value }}
        from events
        where witness = 'audit_log'
        order by {{ entity }}, holds_from, known_from
    ) as log
        on log.connection = version.connection
        {%- for key in keys %}
        and log.{{ key }} = version.{{ key }}
        {%- endfor %}
        and log.holds_from = version.logged_at

),

told as (

    select
        {{ entity }}, known_at, known_to, witness, new_{{ value }} as {{ value }},
        case when witness = 'creation' and logged_at is null then '-infinity' else holds_from end as holds_from
    from heard
    where witness = 'audit_log'
        or logged_at is null
        or logged_at <= coalesce(seen_before, '-infinity')
        or logged_value is distinct from new_{{ value }}
    union all
    (
        -- walked backwards to its end, the log says what held before
        select distinct on ({{ entity }}, known_at)
            {{ entity }}, known_at, known_to, 'audit_log', old_{{ value }}, '-infinity'::timestamptz
        from visible
        where witness = 'audit_log'
        order by {{ entity }}, known_at, holds_from
    )

),

-- of several changes on one day the last one holds; what we saw first needs no log to tell it
dated as (

    select distinct on ({{ entity }}, known_at, effective_from)
        told.*,
        case
            when holds_from = '-infinity' then '-infinity'
            else (holds_from at time zone zones.time_zone)::date
        end as effective_from
    from told
    inner join zones
        on zones.connection = told.connection
        and zones.known_from <= told.known_at
        and zones.known_to > told.known_at
    order by {{ entity }}, known_at, effective_from, holds_from desc, witness desc

)

select
    {{ entity }},
    {{ value }},
    -- the first version observed after the log is a sighting like any other
    case when witness = 'creation' and effective_from > '-infinity' then 'observed' else witness end as known_by,
    effective_from,
    lead(effective_from, 1, 'infinity') over (partition by {{ entity }}, known_at order by effective_from) as effective_to,
    known_at as known_from,
    known_to
from dated
{%- endmacro %}

{# How a version and a log's text say the same of an attribute, whose name stands in `attribute`. -#}
{% macro attribute_word(text) -%}
    case
        when attribute = 'is_billable'
            then case when lower(trim(both '" ' from {{ text }})) in ('true', 't', '1', 'yes') then 'true' else 'false' end
        when attribute = 'status' and entity_type = 'client'
            then case when lower(trim(both '" ' from {{ text }})) in ('archived', 'inactive') then 'archived' else 'active' end
        when attribute = 'status' then coalesce(nullif(trim(both '" ' from {{ text }}), ''), 'active')
        else nullif(trim(both '" ' from {{ text }}), '')
    end
{%- endmacro %}
