-- One row per receivable document and stretch of knowledge in which its due date, its rate and what it ages from are one. Most documents
-- state both; only the others are split where their customer's terms or a looked-up rate became known.
-- Long because the due date, the rate and what it ages from each come from elsewhere, and change at times of their own.
with documents as (

    select
        document_key,
        connection,
        document_id,
        document_type,
        document_number,
        customer_id,
        issued_on,
        due_on as stated_due_on,
        currency,
        home_currency,
        exchange_rate,
        total_amount,
        source_open_amount,
        is_debit,
        known_from,
        known_to,
        document_type = 'invoice' and due_on is null as needs_terms,
        currency <> home_currency and exchange_rate is null as needs_rate
    from {{ ref('int_documents') }}
    where is_receivable

),

companies as (

    select connection, value as ages_from, known_from, known_to
    from {{ ref('int_setting_intervals') }}
    where setting = 'ages_from'

),

terms as (

    select connection, customer_id, payment_terms_days, known_from, known_to from {{ ref('canonical_customers') }}

),

rates as (

    select connection, currency, home_currency, issued_on, rate, known_from, known_to
    from {{ ref('int_looked_up_rates') }}

),

incomplete as (

    select document_key as row_key, * from documents where needs_terms or needs_rate

),

stretches as (

    {{ stretches('incomplete', [
        {
            'relation': 'terms',
            'on': 'base.needs_terms and other.connection = base.connection and other.customer_id = base.customer_id',
        },
        {
            'relation': 'rates',
            'on': 'base.needs_rate and other.connection = base.connection and other.currency = base.currency'
                ' and other.home_currency = base.home_currency and other.issued_on = base.issued_on',
        },
    ]) }}

),

completed as (

    select
        incomplete.document_key,
        incomplete.known_from as version_from,
        stretches.known_from,
        stretches.known_to,
        terms.payment_terms_days,
        rates.rate
    from incomplete
    inner join stretches
        on stretches.row_key = incomplete.row_key
        and stretches.version_from = incomplete.known_from
    left join terms
        on incomplete.needs_terms
        and terms.connection = incomplete.connection
        and terms.customer_id = incomplete.customer_id
        and {{ known_during('terms', 'stretches') }}
    left join rates
        on incomplete.needs_rate
        and rates.connection = incomplete.connection
        and rates.currency = incomplete.currency
        and rates.home_currency = incomplete.home_currency
        and rates.issued_on = incomplete.issued_on
        and {{ known_during('rates', 'stretches') }}

),

whole as (

    select
        documents.*,
        completed.payment_terms_days,
        completed.rate as looked_up_rate,
        coalesce(completed.known_from, documents.known_from) as stretch_from,
        coalesce(completed.known_to, documents.known_to) as stretch_to
    from documents
    left join completed
        on completed.document_key = documents.document_key
        and completed.version_from = documents.known_from

),

dated as (

    select
        *,
        case
            when not is_debit then null
            when stated_due_on is not null then stated_due_on
            -- terms of millions of days end with the calendar
            when document_type = 'invoice'
                then issued_on + least(
                    greatest(coalesce(payment_terms_days, 0), date '0001-01-01' - issued_on),
                    date '9999-12-31' - issued_on
                )
            else issued_on
        end as due_on,
        case when currency = home_currency then 1 else coalesce(exchange_rate, looked_up_rate) end as home_rate
    from whole

)

select
    dated.document_key,
    dated.connection,
    dated.document_id,
    dated.document_type,
    dated.document_number,
    dated.customer_id,
    dated.issued_on,
    dated.due_on,
    case when companies.ages_from = 'issue_date' then dated.issued_on else dated.due_on end as ages_from,
    dated.currency,
    dated.home_currency,
    -- a home amount that does not fit is none, for the document as a whole
    case
        when dated.currency = dated.home_currency then 1
        when round(abs(dated.total_amount * dated.home_rate), tieout.currency_decimals(dated.home_currency))
            <= {{ largest_amount() }} then dated.home_rate
    end as home_rate,
    dated.home_rate as rate_found,
    dated.total_amount,
    dated.source_open_amount,
    dated.is_debit,
    greatest(dated.stretch_from, companies.known_from) as known_from,
    least(dated.stretch_to, companies.known_to) as known_to
from dated
inner join companies
    on companies.connection = dated.connection
    and companies.known_from < dated.stretch_to
    and companies.known_to > dated.stretch_from
