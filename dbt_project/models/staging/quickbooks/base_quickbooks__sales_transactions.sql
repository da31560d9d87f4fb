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

-- beside the receivables: paid on the spot, paid back on the spot
sales_receipts as (

    select 'sales_receipt' as document_type, 'salesreceipt' as page, null::text as open_amount, *
    from {{ source('quickbooks', 'sales_receipt') }}

),

refund_receipts as (

    select 'refund_receipt' as document_type, 'refundreceipt' as page, null::text as open_amount, *
    from {{ source('quickbooks', 'refund_receipt') }}

),

whole as (

    select * from invoices
    union all
    select * from credit_memos
    union all
    select * from payments
    union all
    select * from sales_receipts
    union all
    select * from refund_receipts

)

select
    connection,
    document_type || ':' || id as document_id,
    document_type,
    payload -> 'CustomerRef' ->> 'value' as customer_id,
    (payload ->> 'DueDate')::date as due_on,
    (payload ->> 'TotalAmt')::numeric as total_amount,
    coalesce((payload ->> 'Deposit')::numeric, 0) as deposit_amount,
    coalesce((payload -> 'TxnTaxDetail' ->> 'TotalTax')::numeric, 0) as tax_amount,
    {{ quickbooks_discount('payload') }} as discount_amount,
    open_amount::numeric as open_amount,
    payload -> 'PaymentMethodRef' as payment_method,
    payload ->> 'PaymentRefNum' as reference,
    coalesce(payload ->> 'PrivateNote', payload -> 'CustomerMemo' ->> 'value') as memo,
    page || '?txnId=' || id as page,
    payload,
    {{ known() }}
from whole
where not is_deleted
