with companies as (

    select * from {{ ref('base_conference__companies') }}

),

documents as (

    select * from {{ ref('base_conference__sale_documents') }}
    union all
    select * from {{ ref('base_conference__purchase_order_documents') }}

),

dated as (

    select
        documents.*,
        companies.home_currency,
        coalesce(documents.issued_on, (documents.made_at at time zone companies.time_zone)::date) as made_on,
        companies.terms_days,
        greatest(documents.known_from, companies.known_from) as stretch_from,
        least(documents.known_to, companies.known_to) as stretch_to
    from documents
    left join companies
        on companies.connection = documents.connection
        and companies.known_from < documents.known_to
        and companies.known_to > documents.known_from

)

select
    connection,
    document_id,
    document_type,
    document_number,
    customer_id,
    null::text as project_id,
    made_on as issued_on,
    case when document_type = 'invoice' then made_on + terms_days end as due_on,
    home_currency as currency,
    null::numeric as exchange_rate,
    total_amount::numeric as total_amount,
    0.00 as deposit_amount,
    0.00 as tax_amount,
    discount_amount::numeric as discount_amount,
    source_open_amount::numeric as source_open_amount,
    status,
    payment_method,
    reference,
    memo,
    null::text as source_url,
    stretch_from as known_from,
    stretch_to as known_to
from dated
