-- What is billed of the clients with recorded time is their invoices without tax, to the cent; and the credits and cash
-- shared out are the parts of the invoices that were credited and paid.
with invoiced as (

    select invoices.connection, invoices.document_id, invoices.total_amount - invoices.tax_amount as amount
    from {{ ref('ar_invoice') }} as invoices
    inner join {{ ref('int_companies') }} as companies using (connection)
    where invoices.status = 'issued'
        and invoices.issued_on <= companies.today
        and (invoices.connection, invoices.customer_id) in (select connection, customer_id from {{ ref('work_value') }})

),

shared as (

    select connection, document_id, sum(amount) as amount
    from {{ ref('work_money') }}
    where kind = 'billed'
    group by connection, document_id

),

compared as (

    select connection, document_id, invoiced.amount as invoiced, shared.amount as shared
    from invoiced
    full join shared using (connection, document_id)

)

select * from compared where coalesce(invoiced, 0) <> coalesce(shared, 0)
union all
{{ nothing_compared(ref('work_money'), 'compared', 3) }}
