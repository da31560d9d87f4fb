with invoices as (

    select *
    from {{ ref('int_documents') }}
    where document_type = 'invoice' and known_to = 'infinity' and status <> 'deleted'

),

receivables as (

    select document_key, due_on, home_rate from {{ ref('int_receivables') }} where known_to = 'infinity'

)

select
    invoices.connection,
    invoices.document_id,
    invoices.document_number,
    invoices.customer_id,
    invoices.status,
    invoices.issued_on,
    coalesce(receivables.due_on, invoices.due_on) as due_on,
    invoices.currency,
    receivables.home_rate as exchange_rate,
    invoices.total_amount,
    invoices.tax_amount,
    invoices.discount_amount,
    invoices.deposit_amount,
    coalesce(open_item.open_amount, 0) + 0.00 as open_amount,
    case when open_item.document_id is null then 0 else open_item.home_open_amount end + 0.00
        as home_open_amount,
    invoices.source_open_amount,
    open_item.days_past_due,
    open_item.bucket,
    case
        when invoices.status <> 'issued' then invoices.status
        when invoices.issued_on > companies.today then 'not_yet_issued'
        when coalesce(open_item.open_amount, 0) <= 0 then 'paid'
        when open_item.days_past_due > 0 then 'overdue'
        when open_item.open_amount < invoices.total_amount - invoices.deposit_amount then 'partially_paid'
        else 'open'
    end as payment_state,
    invoices.reference,
    invoices.memo,
    invoices.source_url
from invoices
inner join {{ ref('int_companies') }} as companies on companies.connection = invoices.connection
left join receivables on receivables.document_key = invoices.document_key
left join {{ ref('ar_open_item') }} as open_item
    on open_item.connection = invoices.connection
    and open_item.document_id = invoices.document_id
