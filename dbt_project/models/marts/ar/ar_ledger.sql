with entries as (

    select * from {{ ref('int_ledger_entries') }}

),

documents as (

    select distinct document_key, document_id from {{ ref('int_documents') }}

)

select
    entries.connection,
    entries.entry_type,
    item.document_id,
    entries.document_type,
    entries.customer_id,
    entries.entry_on,
    entries.amount + 0.00 as amount,
    entries.currency,
    entries.home_amount + 0.00 as home_amount,
    entries.home_currency,
    entries.allocation_id,
    counterpart.document_id as counter_document_id,
    entries.moved_by as moved_by_type,
    entries.known_from,
    nullif(entries.known_to, 'infinity') as known_to
from entries
left join documents as item on item.document_key = entries.document_key
left join documents as counterpart on counterpart.document_key = entries.counter_key
