{{ config(schema='reports', materialized='view', contract={'enforced': false}) }}
-- What readers may select; see open_item_interval.
select connection, customer_id, project_id, effective_from, effective_to, known_from, known_to
from {{ ref('int_project_clients') }}
