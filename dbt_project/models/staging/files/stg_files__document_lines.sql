select
    connection,
    payload ->> 'document_id' as document_id,
    (payload ->> 'line_number')::numeric::integer as line_number,
    payload ->> 'item_id' as item_id,
    payload ->> 'description' as description,
    (payload ->> 'quantity')::numeric as quantity,
    (payload ->> 'unit_price')::numeric as unit_price,
    (payload ->> 'line_amount')::numeric as line_amount,
    (payload ->> 'discount_amount')::numeric as discount_amount,
    (payload ->> 'tax_amount')::numeric as tax_amount,
    (payload ->> 'service_on')::date as service_on,
    payload ->> 'project_id' as project_id,
    payload ->> 'time_entry_ids' as time_entry_ids,
    payload ->> 'source_url' as source_url,
    {{ known() }}
from {{ source('files', 'document_line') }}
where not is_deleted
