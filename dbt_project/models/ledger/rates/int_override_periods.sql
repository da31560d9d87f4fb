-- Overrides as periods. Their dates are believed, also when they reach back. A rate that is changed in place, or an
-- override that is removed, changes nothing before the day on which we saw it.
with versions as (

    select
        overrides.*,
        coalesce(overrides.effective_to + 1, 'infinity') as ends_before,
        -- a day is that of the zone that was known then
        (overrides.known_from at time zone seen.time_zone)::date as seen_on,
        (nullif(overrides.known_to, 'infinity') at time zone replaced.time_zone)::date as replaced_on,
        lag(overrides.hourly_rate) over override as rate_before,
        lag(overrides.known_from) over override is null as is_first,
        lead(overrides.known_from) over override = overrides.known_to as is_replaced,
        coalesce(lead(overrides.effective_to) over override + 1, 'infinity') as replacement_ends_before
    from {{ ref('canonical_rate_overrides') }} as overrides
    inner join {{ ref('int_company_settings') }} as seen
        on seen.connection = overrides.connection
        and seen.known_from <= overrides.known_from
        and seen.known_to > overrides.known_from
    left join {{ ref('int_company_settings') }} as replaced
        on replaced.connection = overrides.connection
        and replaced.known_from <= overrides.known_to
        and replaced.known_to > overrides.known_to
    window override as (
        partition by overrides.connection, overrides.project_id, overrides.person_id, overrides.effective_from
        order by overrides.known_from
    )

),

first_seen as (

    select connection, project_id, min(known_from) as known_from
    from {{ ref('canonical_projects') }}
    group by connection, project_id

),

-- an undated override that joined a project we knew already holds from the day we saw it
begun as (

    select
        versions.*,
        case
            when not versions.is_first then greatest(coalesce(versions.effective_from, '-infinity'), versions.seen_on)
            when versions.effective_from is not null then versions.effective_from
            when versions.known_from > first_seen.known_from then versions.seen_on
            else '-infinity'
        end as begins_on
    from versions
    left join first_seen using (connection, project_id)

),

stretched as (

    select
        begun.*,
        stretch.known_from as stretch_from,
        stretch.known_to as stretch_to,
        stretch.effective_to as stretch_ends_before,
        stretch.is_standing
    from begun
    cross join lateral (
        values
            (true, begun.known_from, begun.known_to, begun.ends_before),
            (
                false, nullif(begun.known_to, 'infinity'), 'infinity',
                least(
                    begun.ends_before, begun.replaced_on,
                    case when begun.is_replaced then begun.replacement_ends_before end
                )
            )
    ) as stretch (is_standing, known_from, known_to, effective_to)
    where stretch.known_from is not null and begun.begins_on < stretch.effective_to

)

select
    connection,
    project_id,
    person_id,
    {{ positive_rate('hourly_rate') }} as rate,
    effective_from as stated_from,
    is_standing,
    case
        when begins_on = effective_from then 'dates'
        when begins_on = '-infinity' and effective_to is null then 'creation'
        when begins_on = '-infinity' then 'dates'
        else 'observed'
    end as known_by,
    begins_on as effective_from,
    stretch_ends_before as effective_to,
    stretch_from as known_from,
    stretch_to as known_to
from stretched
