select
    connection,
    payload ->> 'document_id' as document_id,
    payload ->> 'document_type' as document_type,
    payload ->> 'document_number' as document_number,
    payload ->> 'customer_id' as customer_id,
    payload ->> 'project_id' as project_id,
    (payload ->> 'issued_on')::date as issued_on,
    (payload ->> 'due_on')::date as due_on,
    payload ->> 'currency' as currency,
    (payload ->> 'exchange_rate')::numeric as exchange_rate,
    (payload ->> 'total_amount')::numeric as total_amount,
    (payload ->> 'deposit_amount')::numeric as deposit_amount,
    (payload ->> 'tax_amount')::numeric as tax_amount,
    (payload ->> 'discount_amount')::numeric as discount_amount,
    (payload ->> 'source_open_amount')::numeric as source_open_amount,
    coalesce(payload ->> 'status', 'issued') as status,
    payload ->> 'payment_method' as payment_method,
    payload ->> 'reference' as reference,
    payload ->> 'memo' as memo,
    payload ->> 'source_url' as source_url,
    {{ known() }}
from {{ source('files', 'document') }}
where not is_deleted
