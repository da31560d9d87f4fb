select
    connection,
    document_id,
    line_number,
    item_id,
    description,
    quantity,
    unit_price,
    line_amount,
    discount_amount,
    tax_amount,
    service_on,
    project_id,
    time_entry_ids,
    source_url,
    known_from
from {{ ref('canonical_document_lines') }}
where known_to = 'infinity'
