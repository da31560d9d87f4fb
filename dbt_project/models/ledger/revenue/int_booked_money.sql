-- The money that documents book until today: sales receipts, what was paid with an invoice, payments and deposits. A
-- payment is cut by the documents that it pays, for an order that names one of them may say how it was paid; what it
-- pays to none stays with the first of them.
with companies as (

    select connection, today from {{ ref('int_companies') }}

),

documents as (

    select documents.*, coalesce(nullif(documents.payment_method, ''), 'not stated') as method
    from {{ ref('int_documents') }} as documents
    inner join companies
        on companies.connection = documents.connection
        and documents.issued_on <= companies.today
    where documents.known_to = 'infinity' and documents.status = 'issued'

),

money as (

    select
        connection, document_key, document_id, currency, issued_on, method, total_amount as amount,
        case when document_type = 'sales_receipt' then 'receipt' else 'invoice' end as paid_for
    from documents
    where document_type in ('payment', 'deposit', 'sales_receipt')
    union all
    select connection, document_key, document_id, currency, issued_on, method, deposit_amount, 'up_front'
    from documents
    where is_debit and deposit_amount <> 0

),

ordered as (

    select distinct {{ document_key('connection', 'document_id') }} as document_key
    from {{ ref('int_sales_orders') }}
    where document_id is not null

),

applied as (

    select money.document_key, ordered.document_key as for_key, sum(allocations.amount) as amount
    from money
    inner join {{ ref('int_allocations') }} as allocations
        on allocations.from_key = money.document_key
        and allocations.known_to = 'infinity'
        and allocations.amount > 0
    left join ordered on ordered.document_key = allocations.to_key
    where money.paid_for = 'invoice'
    group by money.document_key, ordered.document_key

),

reached as (

    select
        applied.document_key, applied.for_key, applied.amount, money.amount as whole,
        sum(applied.amount) over (
            partition by applied.document_key order by applied.for_key nulls last rows unbounded preceding
        ) as upto
    from applied
    inner join money on money.document_key = applied.document_key and money.paid_for = 'invoice'

),

placed as (

    select document_key, for_key, greatest(least(amount, whole - (upto - amount)), 0) as amount from reached

),

left_over as (

    select document_key, min(for_key) as for_key, sum(amount) as amount from placed group by document_key

)

select
    money.connection, money.document_key, money.document_id, money.paid_for, money.currency, money.issued_on, money.method,
    placed.for_key, 1 as place, placed.amount
from money
inner join placed on placed.document_key = money.document_key
where money.paid_for = 'invoice'
union all
select
    money.connection, money.document_key, money.document_id, money.paid_for, money.currency, money.issued_on, money.method,
    case when money.paid_for = 'invoice' then left_over.for_key else money.document_key end, 2,
    money.amount - case when money.paid_for = 'invoice' then coalesce(left_over.amount, 0) else 0 end
from money
left join left_over on left_over.document_key = money.document_key
