-- What was billed and what was taken back until today, each document once, as known now.
with documents as (

    select documents.*
    from {{ ref('int_documents') }} as documents
    inner join {{ ref('int_companies') }} as companies
        on companies.connection = documents.connection
        and documents.issued_on <= companies.today
    where documents.known_to = 'infinity'
        and {{ is_revenue('documents') }}

),

known_lines as (

    select document_key, discount_amount from {{ ref('int_document_lines') }} where known_to = 'infinity'

),

{{ revenue_documents() }}

select
    connection, document_id, document_type, document_number, customer_id, project_id, issued_on, currency, reference,
    list_value, discounts, gross_billed, credits, net_billed, tax, net_revenue, source_url
from revenue_documents
