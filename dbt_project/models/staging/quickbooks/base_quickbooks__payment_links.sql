{{ config(materialized='table') }}
-- What each line of a payment is applied to. A line names one transaction as a rule; of two it goes to the first that
-- is a receivable. Which line of a journal entry, deposit or check is meant is told by TxnLineId, else by customer and
-- amount; its newest version says whether it is a debit or a credit.
-- Long because each step narrows the one before, and none is asked for by itself.
with payments as (

    select connection, id, payload, payload -> 'CustomerRef' ->> 'value' as customer_id, {{ known() }}
    from {{ source('quickbooks', 'payment') }}
    where not is_deleted

),

lines as (

    select
        payments.connection,
        payments.id as payment_id,
        line.place,
        (line.content ->> 'Amount')::numeric as amount,
        line.content -> 'LinkedTxn' as linked,
        jsonb_array_length(line.content -> 'LinkedTxn') as links,
        payments.customer_id,
        payments.payload -> 'CurrencyRef' ->> 'value' as currency,
        (payments.payload ->> 'TxnDate')::date as allocated_on,
        payments.known_from,
        payments.known_to
    from payments
    cross join lateral jsonb_array_elements(payments.payload -> 'Line') with ordinality as line (content, place)
    where (line.content ->> 'Amount')::numeric <> 0

),

links as (

    select
        lines.*,
        link.place as link_place,
        {{ quickbooks_kind("link.content ->> 'TxnType'") }} as kind,
        link.content ->> 'TxnId' as linked_id,
        link.content ->> 'TxnLineId' as linked_line_id
    from lines
    cross join lateral jsonb_array_elements(lines.linked) with ordinality as link (content, place)

),

receivable_lines as (

    select distinct on (connection, document_id)
        connection, kind, transaction_id, line_id, place, document_id, document_type, customer_id, amount
    from {{ ref('base_quickbooks__receivable_lines') }}
    order by connection, document_id, known_from desc

),

plain as (

    select links.*, kind || ':' || linked_id as document_id, kind = 'credit_memo' as is_credit
    from links
    where links = 1 and kind in ('invoice', 'credit_memo')

),

resolved as (

    select distinct on (links.connection, links.payment_id, links.known_from, links.place)
        links.*,
        case
            when meant.document_id is not null then meant.document_id
            when links.kind in ('journal_entry', 'deposit', 'purchase')
                then concat_ws(':', links.kind, links.linked_id, links.linked_line_id)
            else links.kind || ':' || links.linked_id
        end as document_id,
        coalesce(
            meant.document_type in ('journal_credit', 'deposit'), links.kind in ('credit_memo', 'deposit')
        ) as is_credit
    from links
    left join receivable_lines as meant
        on meant.connection = links.connection
        and meant.kind = links.kind
        and meant.transaction_id = links.linked_id
    where links.links > 1 or links.kind not in ('invoice', 'credit_memo')
    order by
        links.connection,
        links.payment_id,
        links.known_from,
        links.place,
        (links.kind in ('invoice', 'credit_memo', 'statement_charge') or meant.document_id is not null) desc,
        links.link_place,
        coalesce(meant.line_id = links.linked_line_id, false) desc,
        coalesce(meant.customer_id = links.customer_id, false) desc,
        coalesce(meant.amount = links.amount, false) desc,
        meant.place

),

chosen as (

    select * from plain
    union all
    select * from resolved

)

select
    connection,
    payment_id,
    payment_id || ':' || place as allocation_id,
    document_id,
    kind,
    is_credit,
    links,
    amount,
    currency,
    customer_id,
    allocated_on,
    known_from,
    known_to
from chosen
