with entries as (

    select * from {{ ref('int_ledger_entries') }}

),

-- one description of each document per connection and id is enough to name it
documents as (

    select distinct on (document_key) document_key, document_id, document_type, currency, home_currency
    from {{ ref('int_documents') }}
    order by document_key, known_from desc

)

select
    entries.connection,
    entries.entry_type,
    item.document_id,
    item.document_type,
    entries.customer_id,
    entries.entry_on,
    entries.amount::numeric(18, 2) as amount,
    coalesce(item.currency, counterpart.currency) as currency,
    entries.home_amount::numeric(18, 2) as home_amount,
    coalesce(item.home_currency, counterpart.home_currency) as home_currency,
    entries.allocation_id,
    counterpart.document_id as counter_document_id,
    entries.moved_by as moved_by_type,
    entries.known_from,
    entries.known_to
from entries
left join documents as item on item.document_key = entries.document_key
left join documents as counterpart on counterpart.document_key = entries.counter_key
