-- Opening and movements come from the ledger, closing from the open items; and what moved in a month is what the documents
-- of that month are.
with owing as (

    select connection from {{ ref('ar_summary') }} where total_outstanding <> 0

),

documents as (

    select
        documents.connection,
        documents.currency,
        date_trunc('month', documents.issued_on)::date as period_start,
        sum(total_amount - deposit_amount) filter (where document_type = 'invoice') as billed,
        sum(deposit_amount) filter (where document_type = 'invoice') as paid_up_front,
        sum(total_amount) filter (where document_type in ('payment', 'deposit')) as collected,
        sum(total_amount) filter (where document_type = 'credit_memo') as credited,
        sum(total_amount) filter (where document_type = 'write_off') as written_off,
        sum(total_amount - deposit_amount) filter (where document_type = 'refund') as refunded,
        coalesce(sum(total_amount - deposit_amount) filter (where document_type = 'journal_debit'), 0)
        - coalesce(sum(total_amount) filter (where document_type = 'journal_credit'), 0) as adjusted
    from {{ ref('int_documents') }} as documents
    inner join {{ ref('int_companies') }} as companies
        on companies.connection = documents.connection
        and documents.issued_on <= companies.today
    where documents.is_receivable
        and documents.known_to = 'infinity'
    group by 1, 2, 3

),

compared as (

    select
        rolled.connection,
        rolled.period_start,
        rolled.period_end,
        rolled.unexplained,
        rolled.customer_id is not null
        or rolled.period_kind <> 'month'
        or (
            rolled.billed, rolled.paid_up_front, rolled.collected, rolled.credited, rolled.written_off, rolled.refunded,
            rolled.adjusted
        ) is not distinct from (
            coalesce(documents.billed, 0), coalesce(documents.paid_up_front, 0), coalesce(documents.collected, 0),
            coalesce(documents.credited, 0), coalesce(documents.written_off, 0), coalesce(documents.refunded, 0),
            coalesce(documents.adjusted, 0)
        ) as is_of_its_documents
    from {{ ref('ar_roll_forward') }} as rolled
    left join documents
        on documents.connection = rolled.connection
        and documents.currency = rolled.currency
        and documents.period_start = rolled.period_start

)

select connection, period_start, period_end, unexplained
from compared
where unexplained is distinct from 0
    or not is_of_its_documents
union all
{{ nothing_compared('owing', 'compared', 3) }}
