with findings as (

    select * from {{ ref('int_document_findings') }}
    union all
    select * from {{ ref('int_reference_findings') }}
    union all
    select * from {{ ref('int_allocation_findings') }}
    union all
    select * from {{ ref('int_balance_findings') }}
    union all
    select * from {{ ref('int_source_findings') }}
    union all
    select * from {{ ref('int_rate_findings') }}
    union all
    select * from {{ ref('int_amount_findings') }}
    union all
    select * from {{ ref('int_date_findings') }}
    union all
    select * from {{ ref('int_word_findings') }}
    union all
    select * from {{ ref('int_control_findings') }}
    union all
    select * from {{ ref('int_order_findings') }}
    union all
    select * from {{ ref('int_configuration_findings') }}
    union all
    select * from {{ ref('int_unknown_references') }}
    union all
    select connection, kind, document_id, customer_id, amount, currency, message, known_from, known_to
    from {{ ref('int_unreadable_rows') }}

),

-- one finding per document, kind and wording, however many versions showed it
latest as (

    select
        *,
        row_number() over (partition by connection, kind, document_id, message order by known_from desc) as place,
        min(known_from) over (partition by connection, kind, document_id, message) as first_seen_at,
        max(known_to) over (partition by connection, kind, document_id, message) as last_seen_at
    from findings

),

companies as (

    select connection, home_currency from {{ ref('int_companies') }}

),

-- an amount without a currency of its own is in that of its document
documents as (

    select distinct on (connection, document_id) connection, document_id, currency
    from {{ ref('int_documents') }}
    where (connection, document_id) in (select connection, document_id from latest where amount is not null and currency is null)
    order by connection, document_id, known_from desc

),

in_currency as (

    select
        latest.*,
        coalesce(
            latest.currency,
            case when latest.amount is not null then coalesce(documents.currency, companies.home_currency) end
        ) as own_currency
    from latest
    left join companies on companies.connection = latest.connection
    left join documents
        on documents.connection = latest.connection
        and documents.document_id = latest.document_id
    where latest.place = 1

)

-- where not even the home currency is known, there is no amount to add
select
    connection,
    kind,
    document_id,
    customer_id,
    case when own_currency is not null then amount + 0.00 end as amount,
    own_currency as currency,
    coalesce({{ plainly('message') }}, 'No more is known of it.') as message,
    first_seen_at,
    case when last_seen_at <> 'infinity' then last_seen_at end as resolved_at,
    last_seen_at = 'infinity' as is_open
from in_currency
