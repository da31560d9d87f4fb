{{ config(post_hook="analyze {{ this }}") }}
with documents as (

    {{ union_sources('documents') }}

),

companies as (

    select connection, home_currency from {{ ref('int_companies') }}

),

described as (

    select
        {{ document_key('documents.connection', 'documents.document_id') }} as document_key,
        documents.*,
        documents.currency as stated_currency,
        companies.home_currency,
        documents.document_type in ('invoice', 'journal_debit', 'refund') as is_debit,
        documents.document_type in ('payment', 'credit_memo', 'journal_credit', 'deposit', 'write_off') as is_credit
    from documents
    inner join companies on companies.connection = documents.connection

)

select
    document_key,
    connection,
    document_id,
    document_type,
    document_number,
    customer_id,
    project_id,
    issued_on,
    due_on,
    coalesce(stated_currency, home_currency) as currency,
    stated_currency,
    home_currency,
    case when {{ is_usable_rate('exchange_rate') }} then exchange_rate end as exchange_rate,
    exchange_rate as rate_stated,
    total_amount,
    coalesce(deposit_amount, 0) + 0.00 as deposit_amount,
    coalesce(tax_amount, 0) + 0.00 as tax_amount,
    coalesce(discount_amount, 0) + 0.00 as discount_amount,
    source_open_amount,
    coalesce(status, 'issued') as status,
    payment_method,
    reference,
    memo,
    source_url,
    is_debit,
    is_credit,
    (is_debit or is_credit) and coalesce(status, 'issued') = 'issued' as is_receivable,
    known_from,
    known_to
from described
