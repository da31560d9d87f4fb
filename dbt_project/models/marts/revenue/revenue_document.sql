-- What was billed and what was taken back, each document once. A discount is the document's own; where it states none,
-- that of its lines.
with documents as (

    select documents.*, companies.today
    from {{ ref('int_documents') }} as documents
    inner join {{ ref('int_companies') }} as companies
        on companies.connection = documents.connection
        and documents.issued_on <= companies.today
    where documents.known_to = 'infinity'
        and documents.status = 'issued'
        and documents.document_type in ('invoice', 'sales_receipt', 'credit_memo', 'refund_receipt')

),

line_discounts as (

    select document_key, sum(discount_amount) as discount_amount
    from {{ ref('int_document_lines') }}
    where known_to = 'infinity'
    group by document_key

),

measured as (

    select
        documents.*,
        documents.document_type in ('invoice', 'sales_receipt') as is_sale,
        case
            when documents.document_type not in ('invoice', 'sales_receipt') then 0
            when documents.discount_amount <> 0 then documents.discount_amount
            else coalesce(line_discounts.discount_amount, 0)
        end as discount
    from documents
    left join line_discounts on line_discounts.document_key = documents.document_key

)

select
    connection,
    document_id,
    document_type,
    document_number,
    customer_id,
    project_id,
    issued_on,
    currency,
    reference,
    (case when is_sale then total_amount + discount else 0 end)::numeric(18, 2) as list_value,
    discount::numeric(18, 2) as discounts,
    (case when is_sale then total_amount else 0 end)::numeric(18, 2) as gross_billed,
    (case when is_sale then 0 else total_amount end)::numeric(18, 2) as credits,
    (case when is_sale then total_amount else -total_amount end)::numeric(18, 2) as net_billed,
    (case when is_sale then tax_amount else -tax_amount end)::numeric(18, 2) as tax,
    (case when is_sale then total_amount - tax_amount else tax_amount - total_amount end)::numeric(18, 2) as net_revenue,
    source_url
from measured
