-- What each version of a document bills or takes back. A discount is the document's own; where it states none, that of
-- its lines, so that such a version is cut where they change. Versions that say the same are one.
-- Long because a discount is settled, of the document or of its lines, before every amount is derived from it.
with documents as (

    select
        *,
        document_key as row_key,
        case when document_type in ('invoice', 'sales_receipt') then 1 else -1 end as sign
    from {{ ref('int_documents') }}
    where status = 'issued'
        and document_type in ('invoice', 'sales_receipt', 'credit_memo', 'refund_receipt')

),

discounted_lines as (

    select document_key, discount_amount, known_from, known_to
    from {{ ref('int_document_lines') }}
    where discount_amount <> 0

),

with_discounts as (

    select row_key, known_from, known_to
    from documents
    where sign = 1
        and document_key in (select document_key from discounted_lines)

),

stretches as (

    {{ stretches('with_discounts', [{'relation': 'discounted_lines', 'on': 'other.document_key = base.row_key'}]) }}

),

line_discounts as (

    select
        stretches.row_key, stretches.version_from, stretches.known_from, stretches.known_to,
        coalesce(sum(lines.discount_amount), 0) as discount_amount
    from stretches
    left join discounted_lines as lines
        on lines.document_key = stretches.row_key
        and {{ known_during('lines', 'stretches') }}
    group by stretches.row_key, stretches.version_from, stretches.known_from, stretches.known_to

),

discounted as (

    select
        documents.*,
        case
            when documents.sign = -1 then 0
            when documents.discount_amount <> 0 then documents.discount_amount
            else coalesce(line_discounts.discount_amount, 0)
        end as discount,
        coalesce(line_discounts.known_from, documents.known_from) as stretch_from,
        coalesce(line_discounts.known_to, documents.known_to) as stretch_to
    from documents
    left join line_discounts
        on line_discounts.row_key = documents.row_key
        and line_discounts.version_from = documents.known_from

),

merged as (

    select
        connection, document_key, document_id, document_type, document_number, customer_id, project_id, issued_on,
        currency, exchange_rate, reference, source_url, sign, total_amount, tax_amount, deposit_amount, discount,
        range_agg(tstzrange(stretch_from, stretch_to)) as known
    from discounted
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17

)

select
    connection,
    document_key,
    document_id,
    document_type,
    document_number,
    customer_id,
    project_id,
    issued_on,
    currency,
    exchange_rate,
    reference,
    sign,
    (case when sign = 1 then total_amount + discount else 0 end) + 0.00 as list_value,
    discount + 0.00 as discounts,
    (case when sign = 1 then total_amount else 0 end) + 0.00 as gross_billed,
    (case when document_type = 'invoice' then deposit_amount else 0 end) + 0.00 as paid_up_front,
    (case when sign = 1 then 0 else total_amount end) + 0.00 as credits,
    sign * total_amount + 0.00 as net_billed,
    sign * tax_amount + 0.00 as tax,
    sign * (total_amount - tax_amount) + 0.00 as net_revenue,
    source_url,
    lower(stretch) as known_from,
    upper(stretch) as known_to
from merged
cross join lateral unnest(known) as stretch
