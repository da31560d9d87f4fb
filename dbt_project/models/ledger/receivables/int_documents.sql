{{ config(post_hook="analyze {{ this }}") }}
-- A version is cut where the home currency became another, so that each row has one.
with documents as (

    {{ union_sources('documents') }}

),

homes as (

    {{ setting_stretches('home_currency') }}

),

described as (

    select
        {{ document_key('documents.connection', 'documents.document_id') }} as document_key,
        documents.*,
        documents.currency as stated_currency,
        homes.home_currency,
        -- what was stated while the home currency was another is a rate to that one
        case when stating.home_currency = homes.home_currency then documents.exchange_rate end as rate_to_home,
        greatest(documents.known_from, homes.known_from) as stretch_from,
        least(documents.known_to, homes.known_to) as stretch_to,
        documents.document_type in ('invoice', 'journal_debit', 'refund') as is_debit,
        documents.document_type in ('payment', 'credit_memo', 'journal_credit', 'deposit', 'write_off') as is_credit
    from documents
    inner join homes
        on homes.connection = documents.connection
        and homes.known_from < documents.known_to
        and homes.known_to > documents.known_from
    inner join homes as stating
        on stating.connection = documents.connection
        and stating.known_from <= documents.known_from
        and stating.known_to > documents.known_from

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
    case when {{ is_usable_rate('rate_to_home') }} then rate_to_home end as exchange_rate,
    rate_to_home as rate_stated,
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
    stretch_from as known_from,
    stretch_to as known_to
from described
