-- Net revenue is the documents' own sum, and every table that shows it, adds it up or bridges to it says the same.
with books as (

    select
        documents.connection,
        documents.currency,
        sum(case
            when documents.document_type in ('invoice', 'sales_receipt') then documents.total_amount - documents.tax_amount
            else documents.tax_amount - documents.total_amount
        end) as net_revenue
    from {{ ref('int_documents') }} as documents
    inner join {{ ref('int_companies') }} as companies
        on companies.connection = documents.connection
        and documents.issued_on <= companies.today
    where documents.known_to = 'infinity'
        and documents.status = 'issued'
        and documents.document_type in ('invoice', 'sales_receipt', 'credit_memo', 'refund_receipt')
    group by documents.connection, documents.currency

),

last_days as (

    select distinct on (connection, currency) connection, currency, cumulative
    from {{ ref('revenue_by_day') }}
    order by connection, currency, day desc

),

said as (

    select 'document' as place, connection, currency, sum(net_revenue) as net_revenue
    from {{ ref('revenue_document') }}
    group by connection, currency
    union all
    select 'line', connection, currency, sum(net_revenue) from {{ ref('revenue_line') }} group by connection, currency
    union all
    select 'day', connection, currency, sum(net_revenue) from {{ ref('revenue_by_day') }} group by connection, currency
    union all
    select 'cumulative', connection, currency, cumulative from last_days
    union all
    select 'item', connection, currency, sum(net_revenue) from {{ ref('revenue_by_item') }} group by connection, currency
    union all
    select waterfall || ' ' || dimension || ' ' || period_kind, connection, currency, sum(value)
    from {{ ref('revenue_waterfall') }}
    where label in ('Net revenue', 'Net Revenue') and waterfall in ('revenue', 'finance_page_corrected')
    group by waterfall, dimension, period_kind, connection, currency
    union all
    select 'bridge', connection, currency, value
    from {{ ref('revenue_waterfall') }}
    where waterfall = 'finance_page_difference' and label = 'Net revenue'
    union all
    select 'profit ' || period_kind, connection, currency, sum(net_revenue)
    from {{ ref('profit_by_currency') }}
    group by period_kind, connection, currency
    union all
    select 'budget', connection, currency, actual
    from {{ ref('budget_vs_actual') }}
    where kind = 'revenue' and coalesce(period_start, period_end) is null
    union all
    select 'inventory', connection, currency, net_revenue from {{ ref('rpt_item_inventory') }} where is_total

),

-- these have every company and currency with revenue; the others may lack some
complete (place) as (

    values
        ('document'), ('line'), ('day'), ('cumulative'), ('item'), ('revenue company total'), ('revenue company month'),
        ('revenue customer year'), ('revenue item quarter')

),

expected as (

    select books.*, complete.place from books cross join complete

),

compared as (

    select connection, currency, place, expected.net_revenue as expected, said.net_revenue as said, books.net_revenue as books
    from expected
    full join said using (connection, currency, place)
    left join books using (connection, currency)

),

-- an invoice that is void, or of a day to come, is no revenue
issued_by_today as (

    select invoices.document_id
    from {{ ref('ar_invoice') }} as invoices
    inner join {{ ref('int_companies') }} as companies
        on companies.connection = invoices.connection
        and invoices.issued_on <= companies.today
    where invoices.status = 'issued'

)

select place, connection, currency
from compared
where coalesce(said, 0) <> coalesce(books, 0)
    -- a document of nothing may have no lines
    or (said is null and place not in ('line', 'item', 'revenue item quarter'))
union all
{{ nothing_compared('issued_by_today', 'compared', 2) }}
