{{ config(schema='reports', materialized='view', contract={'enforced': false}) }}
-- What readers may select; see open_item_interval.
select connection, customer_id, project_id, person_id, known_from
from {{ ref('int_rate_subjects') }}
