-- Whose project it was, day by day: the client that the audit log names for that day, else the version that we held then;
-- before all that is known the oldest one's.
select
    connection,
    entity_id as project_id,
    value as customer_id,
    effective_from,
    effective_to,
    known_from,
    known_to
from {{ ref('int_attribute_timelines') }}
where entity_type = 'project' and attribute = 'customer_id'
