select
    connection,
    allocation_id,
    from_document_id,
    to_document_id,
    amount,
    currency,
    allocated_on,
    source_url,
    known_from
from {{ ref('canonical_allocations') }}
where known_to = 'infinity'
