-- Every customer that ever had a document has a page, also one that owes nothing or is gone: links outlive payments.
with holders as (

    select
        documents.connection,
        documents.customer_id,
        count(distinct documents.document_id) as documents,
        max(documents.issued_on) filter (where documents.issued_on <= frame.as_of) as last_issued_on
    from {{ ref('int_documents') }} as documents
    inner join {{ ref('rpt_frame') }} as frame
        on frame.connection = documents.connection
        and documents.known_from <= frame.known_at
    group by documents.connection, documents.customer_id

),

-- as it was known at the moment, else as it was known last
customers as (

    select distinct on (customers.connection, customers.customer_id)
        customers.*,
        customers.known_to <= frame.known_at as is_gone
    from {{ ref('canonical_customers') }} as customers
    inner join {{ ref('rpt_frame') }} as frame
        on frame.connection = customers.connection
        and customers.known_from <= frame.known_at
    order by customers.connection, customers.customer_id, customers.known_from desc

)

select
    holders.connection,
    holders.customer_id,
    customers.customer_name,
    parents.customer_name as parent_customer_name,
    customers.email,
    customers.phone,
    customers.address,
    customers.contact_person,
    case when customers.is_gone then 'gone' when customers.customer_id is not null then coalesce(customers.status, 'active') end
        as status,
    customers.payment_terms_days,
    customers.currency,
    customers.source_url,
    holders.documents::integer as documents,
    holders.last_issued_on
from holders
left join customers
    on customers.connection = holders.connection
    and customers.customer_id = holders.customer_id
left join customers as parents
    on parents.connection = holders.connection
    and parents.customer_id = customers.parent_customer_id
order by holders.connection, customers.customer_name, holders.customer_id
