with invoices as (

    select 'invoice' as document_type, 'invoice' as page, payload ->> 'Balance' as open_amount, *
    from {{ source('quickbooks', 'invoice') }}

),

credit_memos as (

    select
        'credit_memo' as document_type,
        'creditmemo' as page,
        coalesce(payload ->> 'RemainingCredit', payload ->> 'Balance') as open_amount,
        *
    from {{ source('quickbooks', 'credit_memo') }}

),

payments as (

    select 'payment' as document_type, 'recvpayment' as page, payload ->> 'UnappliedAmt' as open_amount, *
    from {{ source('quickbooks', 'payment') }}

),

versions as (

    select * from invoices
    union all
    select * from credit_memos
    union all
    select * from payments

)

select
    connection,
    document_type || ':' || id as document_id,
    document_type,
    coalesce(payload ->> 'DocNumber', payload ->> 'PaymentRefNum') as document_number,
    payload -> 'CustomerRef' ->> 'value' as customer_id,
    payload -> 'ProjectRef' ->> 'value' as project_id,
    (payload ->> 'TxnDate')::date as issued_on,
    (payload ->> 'DueDate')::date as due_on,
    payload -> 'CurrencyRef' ->> 'value' as currency,
    (payload ->> 'ExchangeRate')::numeric(18, 6) as exchange_rate,
    (payload ->> 'TotalAmt')::numeric(18, 2) as total_amount,
    coalesce((payload ->> 'Deposit')::numeric, 0)::numeric(18, 2) as deposit_amount,
    coalesce((payload -> 'TxnTaxDetail' ->> 'TotalTax')::numeric, 0)::numeric(18, 2) as tax_amount,
    {{ quickbooks_discount('payload') }}::numeric(18, 2) as discount_amount,
    open_amount::numeric(18, 2) as source_open_amount,
    case when {{ quickbooks_is_void('payload') }} then 'void' else 'issued' end as status,
    coalesce(payload -> 'PaymentMethodRef' ->> 'name', payload -> 'PaymentMethodRef' ->> 'value') as payment_method,
    payload ->> 'PaymentRefNum' as reference,
    coalesce(payload ->> 'PrivateNote', payload -> 'CustomerMemo' ->> 'value') as memo,
    'https://app.qbo.intuit.com/app/' || page || '?txnId=' || id as source_url,
    {{ known() }}
from versions
where not is_deleted
