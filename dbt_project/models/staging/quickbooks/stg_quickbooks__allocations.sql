-- amounts are positive on every line: a credit gives to the payment, the payment gives to all others
select
    connection,
    allocation_id,
    case when is_credit then document_id else 'payment:' || payment_id end as from_document_id,
    case when is_credit then 'payment:' || payment_id else document_id end as to_document_id,
    amount,
    currency,
    allocated_on,
    null::text as source_url,
    known_from,
    known_to
from {{ ref('base_quickbooks__payment_links') }}
