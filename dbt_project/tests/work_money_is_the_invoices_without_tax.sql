-- What is billed, of the clients with recorded time and of whatever else bills time, are the documents without tax, to
-- the cent; and no document that lists or names time is left out.
with work as (

    select connection, time_entry_id, customer_id, invoiced_document_id from {{ ref('work_value') }}

),

linked as (

    select line.document_key
    from {{ ref('int_document_lines') }} as line
    cross join lateral unnest(string_to_array(line.time_entry_ids, ',')) as entry (id)
    inner join work on work.connection = line.connection and work.time_entry_id = trim(entry.id)
    where line.known_to = 'infinity'

),

invoiced as (

    select documents.connection, documents.document_id, documents.total_amount - documents.tax_amount as amount
    from {{ ref('int_documents') }} as documents
    inner join {{ ref('int_companies') }} as companies using (connection)
    where documents.status = 'issued'
        and documents.known_to = 'infinity'
        and documents.issued_on <= companies.today
        and (
            documents.document_type = 'invoice'
            and (documents.connection, documents.customer_id) in (select connection, customer_id from work)
            or documents.document_type in ('invoice', 'sales_receipt')
            and (
                documents.document_key in (select document_key from linked)
                or (documents.connection, documents.document_id) in (select connection, invoiced_document_id from work)
            )
        )

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
