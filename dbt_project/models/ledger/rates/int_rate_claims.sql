{{ config(
    post_hook=["analyze {{ this }}"],
    indexes=[{'columns': ['connection', 'project_id']}, {'columns': ['connection', 'customer_id']}]
) }}
-- Every rate that claims to be charged, with its rank: of those that hold on a day the lowest rank is charged, and of
-- one rank the newest first day. A rate of none claims nothing.
select
    connection,
    null::text as customer_id,
    project_id,
    person_id,
    case when person_id is null then 2 else 1 end as rank,
    case when person_id is null then 'project_override' else 'person_on_project_override' end as origin,
    rate::numeric as rate,
    known_by,
    stated_from,
    is_standing,
    effective_from,
    effective_to,
    known_from,
    known_to
from {{ ref('int_override_periods') }}
where rate is not null
union all
select
    connection,
    case when entity_type = 'client' then entity_id end,
    case when entity_type = 'project' then entity_id end,
    null,
    case when entity_type = 'project' then 3 else 4 end,
    case when entity_type = 'project' then 'project_rate' else 'client_default' end,
    rate,
    known_by,
    null,
    true,
    effective_from,
    effective_to,
    known_from,
    known_to
from {{ ref('int_rate_timelines') }}
where rate is not null
