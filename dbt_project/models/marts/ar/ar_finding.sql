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

)

select
    connection,
    kind,
    document_id,
    customer_id,
    amount + 0.00 as amount,
    currency,
    coalesce(message, 'No more is known of it.') as message,
    first_seen_at,
    case when last_seen_at <> 'infinity' then last_seen_at end as resolved_at,
    last_seen_at = 'infinity' as is_open
from latest
where place = 1
