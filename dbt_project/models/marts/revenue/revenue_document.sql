-- What was billed and what was taken back until today, each document once, as known now; at home by the document's own
-- rate, else the latest one on or before its day, else null.
with companies as (

    select connection, home_currency, today from {{ ref('int_companies') }}

),

documents as (

    select documents.*
    from {{ ref('int_documents') }} as documents
    inner join companies
        on companies.connection = documents.connection
        and documents.issued_on <= companies.today
    where documents.known_to = 'infinity'
        and {{ is_revenue('documents') }}

),

known_lines as (

    select document_key, discount_amount from {{ ref('int_document_lines') }} where known_to = 'infinity'

),

{{ revenue_documents() }},

rated as (

    select
        revenue.*,
        companies.home_currency,
        case
            when revenue.currency = companies.home_currency then 1
            else coalesce(documents.exchange_rate, rates.rate)
        end as home_rate
    from revenue_documents as revenue
    inner join documents on documents.document_key = revenue.document_key
    inner join companies on companies.connection = revenue.connection
    left join {{ ref('int_home_rates') }} as rates
        on rates.connection = revenue.connection
        and rates.currency = revenue.currency
        and rates.day = revenue.issued_on

)

select
    connection, document_id, document_type, document_number, customer_id, project_id, issued_on, currency, reference,
    list_value, discounts, gross_billed, paid_up_front, credits, net_billed, tax, net_revenue, home_rate,
    -- what it is at home already is not rounded again
    (
        case
            when home_rate = 1 and currency = home_currency then net_revenue
            else round(net_revenue * home_rate, tieout.currency_decimals(home_currency))
        end
    ) + 0.00 as home_net_revenue,
    source_url
from rated
