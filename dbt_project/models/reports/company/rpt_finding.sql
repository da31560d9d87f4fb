with findings as (

    select
        finding.*,
        row_number() over (partition by finding.connection order by finding.document_id) as finding_key,
        frame.as_of,
        frame.known_at
    from {{ ref('ar_finding') }} as finding
    inner join {{ ref('rpt_frame') }} as frame on frame.connection = finding.connection
    where finding.first_seen_at <= frame.known_at
        and (finding.is_open or finding.resolved_at > frame.known_at)

),

-- as it was known at the moment, else as it was known last
documents as (

    select distinct on (documents.connection, documents.document_id)
        documents.connection,
        documents.document_id,
        documents.document_number,
        documents.issued_on,
        documents.status
    from {{ ref('int_documents') }} as documents
    inner join {{ ref('rpt_frame') }} as frame
        on frame.connection = documents.connection
        and documents.known_from <= frame.known_at
    where (documents.connection, documents.document_id) in (select connection, document_id from findings)
    order by documents.connection, documents.document_id, documents.known_from desc

),

described as (

    select
        findings.*,
        documents.document_number,
        customers.customer_name,
        coalesce(kinds.is_counted, true) as is_counted,
        coalesce(kinds.is_money, false) as is_money,
        -- a draft or what is dated later would be in no balance either
        findings.document_id is not null
        -- a row that cannot be read is a document where an amount or an earlier version shows it
        and (findings.kind <> 'unreadable_row' or findings.amount is not null or documents.document_id is not null)
        and split_part(findings.document_id, ':', 1) not in ('estimate', 'order')
        and not coalesce(kinds.is_counted, true)
        and coalesce(documents.status, '') not in ('draft', 'void', 'deleted')
        and coalesce(documents.issued_on <= findings.as_of, true) as is_left_out
    from findings
    left join {{ ref('finding_kind') }} as kinds on kinds.kind = findings.kind
    left join documents
        on documents.connection = findings.connection
        and documents.document_id = findings.document_id
    left join {{ ref('rpt_customer_name') }} as customers
        on customers.connection = findings.connection
        and customers.customer_id = findings.customer_id

)

select
    connection,
    kind,
    is_counted,
    is_money,
    is_left_out,
    document_id,
    document_number,
    customer_id,
    customer_name,
    amount,
    currency,
    message,
    first_seen_at
from described
order by
    connection, is_counted, is_money desc, kind, currency, abs(amount) desc nulls last, document_id, customer_id, message, first_seen_at
