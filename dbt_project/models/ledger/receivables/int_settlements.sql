{{ config(post_hook="analyze {{ this }}") }}
-- What settled each debit: allocations to it, and what was paid on the document itself.
select
    connection,
    receiver_key as document_key,
    receiver_type as document_type,
    receiver_customer_id as customer_id,
    currency,
    giver_key,
    giver_customer_id,
    giver_type as moved_by,
    given_on,
    allocation_id,
    entry_on,
    amount,
    cash_amount,
    credit_memo_amount + journal_credit_amount as credit_amount,
    written_off_amount,
    transferred_amount
from {{ ref('int_allocation_parts') }}
where settles_a_debit
union all
select
    documents.connection,
    documents.document_key,
    documents.document_type,
    documents.customer_id,
    documents.currency,
    null,
    documents.customer_id,
    'deposit_on_document',
    documents.issued_on,
    null,
    documents.issued_on,
    documents.deposit_amount,
    documents.deposit_amount,
    0.00,
    0.00,
    0.00
from {{ ref('int_documents') }} as documents
inner join {{ ref('int_companies') }} as companies
    on companies.connection = documents.connection
    and documents.issued_on <= companies.today
where documents.is_receivable
    and documents.is_debit
    and documents.known_to = 'infinity'
    and documents.deposit_amount <> 0
