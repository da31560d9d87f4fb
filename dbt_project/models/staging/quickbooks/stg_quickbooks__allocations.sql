with payments as (

    select connection, id, payload, {{ known() }}
    from {{ source('quickbooks', 'payment') }}
    where not is_deleted

),

lines as (

    select
        payments.connection,
        'payment:' || payments.id as payment_id,
        payments.id || ':' || line.place as allocation_id,
        line.content -> 'LinkedTxn' -> 0 ->> 'TxnType' as linked_type,
        line.content -> 'LinkedTxn' -> 0 ->> 'TxnId' as linked_id,
        (line.content ->> 'Amount')::numeric(18, 2) as amount,
        payments.payload -> 'CurrencyRef' ->> 'value' as currency,
        (payments.payload ->> 'TxnDate')::date as allocated_on,
        payments.known_from,
        payments.known_to
    from payments
    cross join lateral jsonb_array_elements(payments.payload -> 'Line') with ordinality as line (content, place)
    where jsonb_array_length(coalesce(line.content -> 'LinkedTxn', '[]')) > 0

),

linked as (

    select
        *,
        {{ quickbooks_kind('linked_type') }} || ':' || linked_id as linked_document_id,
        linked_type = 'CreditMemo' as is_credit
    from lines
    where amount <> 0

)

-- amounts are positive on every line: a credit memo gives to the payment, the payment gives to all others
select
    connection,
    allocation_id,
    case when is_credit then linked_document_id else payment_id end as from_document_id,
    case when is_credit then payment_id else linked_document_id end as to_document_id,
    amount,
    currency,
    allocated_on,
    null::text as source_url,
    known_from,
    known_to
from linked
