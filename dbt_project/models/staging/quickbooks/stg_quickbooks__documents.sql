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

),

versions as (

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
    union all
    select
        connection,
        document_id,
        document_type,
        customer_id,
        null,
        amount,
        0,
        0,
        0,
        null,
        detail -> 'PaymentMethodRef',
        detail ->> 'CheckNum',
        coalesce(content ->> 'Description', payload ->> 'PrivateNote'),
        page || '?txnId=' || transaction_id,
        payload,
        known_from,
        known_to
    from {{ ref('base_quickbooks__receivable_lines') }}

),

methods as (

    select distinct on (connection, id) connection, id, {{ quickbooks_name("payload ->> 'Name'") }} as method_name
    from {{ source('quickbooks', 'payment_method') }}
    order by connection, id, seen_from desc

)

select
    versions.connection,
    versions.document_id,
    versions.document_type,
    coalesce(versions.payload ->> 'DocNumber', versions.payload ->> 'PaymentRefNum') as document_number,
    versions.customer_id,
    versions.payload -> 'ProjectRef' ->> 'value' as project_id,
    (versions.payload ->> 'TxnDate')::date as issued_on,
    versions.due_on,
    versions.payload -> 'CurrencyRef' ->> 'value' as currency,
    (versions.payload ->> 'ExchangeRate')::numeric as exchange_rate,
    versions.total_amount::numeric as total_amount,
    versions.deposit_amount::numeric as deposit_amount,
    versions.tax_amount::numeric as tax_amount,
    versions.discount_amount::numeric as discount_amount,
    versions.open_amount::numeric as source_open_amount,
    case when {{ quickbooks_is_void('versions.payload') }} then 'void' else 'issued' end as status,
    coalesce(
        methods.method_name, versions.payment_method ->> 'name', versions.payment_method ->> 'value'
    ) as payment_method,
    versions.reference,
    versions.memo,
    'https://app.qbo.intuit.com/app/' || versions.page as source_url,
    versions.known_from,
    versions.known_to
from versions
left join methods
    on methods.connection = versions.connection
    and methods.id = versions.payment_method ->> 'value'
union all
select
    connection,
    document_id,
    'journal_debit' as document_type,
    null as document_number,
    customer_id,
    null as project_id,
    issued_on,
    null as due_on,
    currency,
    null::numeric as exchange_rate,
    amount::numeric as total_amount,
    0.00 as deposit_amount,
    0.00 as tax_amount,
    0.00 as discount_amount,
    null::numeric as source_open_amount,
    'issued' as status,
    null as payment_method,
    null as reference,
    'Statement charge, known from its payments only' as memo,
    null as source_url,
    known_from,
    known_to
from {{ ref('base_quickbooks__statement_charges') }}
