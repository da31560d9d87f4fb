-- a document of several findings is left out once
with documents as (

    select distinct on (connection, document_id)
        connection,
        customer_id,
        currency,
        amount
    from {{ ref('rpt_finding') }}
    where is_left_out
    order by connection, document_id, amount nulls last

)

select
    connection,
    currency,
    customer_id,
    grouping(customer_id) = 1 as is_total,
    count(*)::integer as documents,
    (count(*) - count(amount))::integer as without_amount,
    coalesce(sum(amount), 0) + 0.00 as amount
from documents
group by grouping sets ((connection, currency), (connection, currency, customer_id))
order by connection, is_total desc, currency, customer_id
