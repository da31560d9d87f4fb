{{ config(post_hook="analyze {{ this }}") }}
-- What bills work, up to today: the invoices of clients with recorded time; and whatever lists or names time, also when
-- it went to a parent or another payer, or was paid at once.
with work as (

    select connection, time_entry_id, customer_id, invoiced_document_id from {{ ref('work_value') }}

),

documents as (

    select
        document.*,
        document.document_type = 'sales_receipt' as is_paid_at_once,
        case when document.currency = document.home_currency then 1 else document.exchange_rate end as stated_rate
    from {{ ref('int_documents') }} as document
    inner join {{ ref('int_companies') }} as companies
        on companies.connection = document.connection
        and document.issued_on <= companies.today
    where document.document_type in ('invoice', 'sales_receipt')
        and document.status = 'issued'
        and document.known_to = 'infinity'

),

linked as (

    select line.document_key
    from {{ ref('int_document_lines') }} as line
    cross join lateral unnest(string_to_array(line.time_entry_ids, ',')) as entry (id)
    inner join work
        on work.connection = line.connection
        and work.time_entry_id = trim(entry.id)
    where line.known_to = 'infinity'
    union
    select documents.document_key
    from documents
    inner join work
        on work.connection = documents.connection
        and work.invoiced_document_id = documents.document_id

),

known_rates as (

    select document_key, home_rate from {{ ref('int_receivables') }} where known_to = 'infinity'

)

select
    documents.document_key,
    documents.connection,
    documents.document_id,
    documents.customer_id,
    documents.project_id,
    documents.issued_on,
    documents.currency,
    documents.home_currency,
    -- 0 and below are no rates
    nullif(greatest(coalesce(known_rates.home_rate, documents.stated_rate), 0), 0) as home_rate,
    tieout.currency_decimals(documents.currency) as decimals,
    documents.total_amount,
    documents.is_paid_at_once,
    documents.total_amount - documents.tax_amount as net_amount
from documents
left join known_rates on known_rates.document_key = documents.document_key
where documents.document_key in (select document_key from linked)
    or not documents.is_paid_at_once
    and (documents.connection, documents.customer_id) in (select connection, customer_id from work)
