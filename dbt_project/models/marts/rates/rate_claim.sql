{{ config(schema='reports', materialized='view', contract={'enforced': false}) }}
-- What readers may select; see open_item_interval.
select
    connection,
    customer_id,
    project_id,
    person_id,
    rate,
    origin,
    known_by,
    rank,
    stated_from,
    is_standing,
    effective_from,
    effective_to,
    known_from,
    known_to
from {{ ref('int_rate_claims') }}
