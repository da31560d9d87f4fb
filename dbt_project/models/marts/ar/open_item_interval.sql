{{ config(schema='reports', materialized='view', contract={'enforced': false}) }}
-- What readers may select of the intervals: a function is taken into the query of whoever asks it, and one that had its
-- owner's rights instead would read all companies each time.
select
    connection,
    customer_id,
    document_id,
    document_type,
    document_number,
    issued_on,
    due_on,
    currency,
    open_amount,
    home_open_amount,
    is_aged,
    ages_from,
    effective_from,
    effective_to,
    known_from,
    known_to
from {{ ref('int_open_item_intervals') }}
