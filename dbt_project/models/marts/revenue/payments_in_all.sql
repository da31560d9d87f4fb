-- What was paid until today is one number: by method, and in the books. Money on orders that no document books stands
-- between the two.
with by_method as (

    select connection, currency, sum(succeeded_amount) as by_method, sum(not_booked) as not_booked
    from {{ ref('payments_by_method') }}
    group by connection, currency

),

documents as (

    select
        documents.connection,
        documents.currency,
        sum(documents.total_amount) filter (where documents.document_type in ('payment', 'deposit')) as collected,
        sum(documents.total_amount) filter (where documents.document_type = 'sales_receipt') as receipts,
        sum(documents.deposit_amount) filter (where documents.is_debit) as paid_up_front
    from {{ ref('int_documents') }} as documents
    inner join {{ ref('int_companies') }} as companies
        on companies.connection = documents.connection
        and documents.issued_on <= companies.today
    where documents.known_to = 'infinity' and documents.status = 'issued'
    group by documents.connection, documents.currency

),

keys as (

    select connection, currency from by_method
    union
    select connection, currency from documents where coalesce(collected, receipts, nullif(paid_up_front, 0)) is not null

)

select
    keys.connection,
    keys.currency,
    coalesce(by_method.by_method, 0) + 0.00 as by_method,
    coalesce(documents.collected, 0) + 0.00 as collected,
    coalesce(documents.receipts, 0) + 0.00 as receipts,
    coalesce(documents.paid_up_front, 0) + 0.00 as paid_up_front,
    coalesce(by_method.not_booked, 0) + 0.00 as not_booked
from keys
left join by_method on by_method.connection = keys.connection and by_method.currency = keys.currency
left join documents on documents.connection = keys.connection and documents.currency = keys.currency
