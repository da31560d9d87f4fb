with versions as (

    select * from {{ ref('base_quickbooks__sales_transactions') }}
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
