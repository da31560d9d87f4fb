-- What was billed and what was taken back until today, each document once, as known now; at home by the document's own
-- rate, else the latest one on or before its day, else null.
with rated as (

    select
        documents.*,
        companies.home_currency,
        case
            when documents.currency = companies.home_currency then 1
            else coalesce(documents.exchange_rate, rates.rate)
        end as home_rate
    from {{ ref('int_revenue_documents') }} as documents
    inner join {{ ref('int_companies') }} as companies
        on companies.connection = documents.connection
        and documents.issued_on <= companies.today
    left join {{ ref('int_home_rates') }} as rates
        on rates.connection = documents.connection
        and rates.currency = documents.currency
        and rates.day = documents.issued_on
    where documents.known_to = 'infinity'

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
