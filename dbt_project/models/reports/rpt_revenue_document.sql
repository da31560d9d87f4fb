-- Revenue until the day of the page, as known at its moment.
with documents as (

    select documents.*
    from {{ ref('int_documents') }} as documents
    inner join {{ ref('rpt_frame') }} as frame
        on frame.connection = documents.connection
        and documents.issued_on <= frame.as_of
        and documents.known_from <= frame.known_at
        and documents.known_to > frame.known_at
    where {{ is_revenue('documents') }}

),

known_lines as (

    select line.document_key, line.discount_amount
    from {{ ref('int_document_lines') }} as line
    inner join {{ ref('rpt_frame') }} as frame
        on frame.connection = line.connection
        and line.known_from <= frame.known_at
        and line.known_to > frame.known_at

),

{{ revenue_documents() }}

select * from revenue_documents
