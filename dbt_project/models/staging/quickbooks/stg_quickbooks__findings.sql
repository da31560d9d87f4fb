-- What was decided where a payment does not say enough.
with links as (

    select * from {{ ref('base_quickbooks__payment_links') }} where links > 1

)

select
    connection,
    'several_links' as kind,
    'payment:' || payment_id as document_id,
    customer_id,
    amount,
    currency,
    'A line of ' || amount || ' names ' || links || ' transactions; it is applied to the first that is a receivable, '
    || document_id || '.' as message,
    null::text as source_url,
    known_from,
    known_to
from links
union all
select
    connection,
    'statement_charge_assumed' as kind,
    document_id,
    customer_id,
    amount,
    currency,
    'No endpoint shows this statement charge; a debit of the ' || amount || ' that payments apply to it is assumed.'
        as message,
    null::text as source_url,
    known_from,
    known_to
from {{ ref('base_quickbooks__statement_charges') }}
