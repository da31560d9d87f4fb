-- Also who only appears on time or in an override, under their id.
with described as (

    select connection, person_id, person_name, is_active from {{ ref('canonical_people') }} where known_to = 'infinity'

),

mentioned as (

    select connection, person_id from {{ ref('canonical_time_entries') }}
    union
    select connection, person_id from {{ ref('canonical_rate_overrides') }}
    union
    select connection, person_id from described

)

select
    mentioned.connection,
    mentioned.person_id,
    coalesce(described.person_name, mentioned.person_id) as person_name,
    coalesce(described.is_active, described.person_id is not null) as is_active
from mentioned
left join described
    on described.connection = mentioned.connection
    and described.person_id = mentioned.person_id
where mentioned.person_id is not null
