-- Estimates: offered, not posted. Their day is that of the company.
with companies as (

    select connection, time_zone
    from (
        {{ company_settings(ref('stg_quickbooks__companies')) }}
    ) as settings
    where known_to = 'infinity'

),

estimates as (

    select connection, id, payload, {{ quickbooks_discount('payload') }} as discount, {{ known() }}
    from {{ source('quickbooks', 'estimate') }}
    where not is_deleted

)

select
    estimates.connection,
    'estimate:' || estimates.id as order_id,
    'estimate' as order_type,
    lower(estimates.payload ->> 'TxnStatus') as status,
    estimates.payload -> 'CustomerRef' ->> 'value' as customer_id,
    'invoice:' || (
        jsonb_path_query_first(estimates.payload, '$.LinkedTxn[*] ? (@.TxnType == "Invoice").TxnId') #>> '{}'
    ) as document_id,
    null::text as voucher_code,
    estimates.payload ->> 'DocNumber' as reference,
    (estimates.payload ->> 'TxnDate')::timestamp at time zone companies.time_zone as created_at,
    (estimates.payload ->> 'ExpirationDate')::timestamp at time zone companies.time_zone as expires_at,
    (
        (estimates.payload ->> 'TotalAmt')::numeric
        - coalesce((estimates.payload -> 'TxnTaxDetail' ->> 'TotalTax')::numeric, 0)
        + estimates.discount
    )::numeric as subtotal,
    estimates.discount::numeric as discount,
    (estimates.payload ->> 'TotalAmt')::numeric as total,
    estimates.payload -> 'CurrencyRef' ->> 'value' as currency,
    'https://app.qbo.intuit.com/app/estimate?txnId=' || estimates.id as source_url,
    estimates.known_from,
    estimates.known_to
from estimates
inner join companies on companies.connection = estimates.connection
