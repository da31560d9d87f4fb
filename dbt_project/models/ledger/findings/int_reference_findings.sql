-- What a document shows beside other tables: its customer, its rate, its lines, the source's own open amount.
-- Long because customers and lines each cut a document's knowledge in their own way before they are compared with it.
with documents as (

    select document_key as row_key, * from {{ ref('int_documents') }} where status not in ('void', 'deleted')

),

receivables as (

    select document_key as row_key, * from {{ ref('int_receivables') }}

),

customers as (

    select connection, customer_id, known_from, known_to from {{ ref('canonical_customers') }}

),

-- by their ids as a reader sees them
spelled as (

    select connection, {{ visible('customer_id') }} as spelling, min(customer_id) as customer_id
    from customers
    where known_to = 'infinity'
    group by connection, {{ visible('customer_id') }}

),

customer_stretches as (

    {{ stretches('documents', [
        {
            'relation': 'customers',
            'on': 'other.connection = base.connection and other.customer_id = base.customer_id',
        },
    ]) }}

),

unknown_customers as (

    select
        documents.connection, 'unknown_customer' as kind, documents.document_id, documents.customer_id,
        documents.total_amount as amount, documents.currency,
        'Customer ' || {{ shown('documents.customer_id') }} || ' is not among the customers'
        || coalesce('; did you mean ' || {{ shown('spelled.customer_id') }} || '?', '.') as message,
        stretches.known_from, stretches.known_to
    from customer_stretches as stretches
    inner join documents
        on documents.row_key = stretches.row_key
        and documents.known_from = stretches.version_from
    left join customers
        on customers.connection = documents.connection
        and customers.customer_id = documents.customer_id
        and {{ known_during('customers', 'stretches') }}
    left join spelled
        on spelled.connection = documents.connection
        and spelled.spelling = {{ visible('documents.customer_id') }}
        and spelled.customer_id <> documents.customer_id
    where documents.customer_id is not null and customers.customer_id is null

),

missing_rates as (

    select
        connection, 'missing_rate' as kind, document_id, customer_id, null::numeric as amount, currency,
        'There is no rate from ' || currency || ' to ' || home_currency || ' on or before ' || issued_on
        || '; home amounts stay blank.' as message,
        known_from, known_to
    from receivables
    where rate_found is null

),

too_large_at_home as (

    select
        connection, 'home_amount_too_large' as kind, document_id, customer_id, total_amount as amount, currency,
        'At the rate ' || trim_scale(rate_found) || ' this is more ' || home_currency
        || ' than one amount may be ({{ largest_amount() }}); home amounts stay blank.' as message,
        known_from, known_to
    from receivables
    where home_rate is null and rate_found is not null

),

lines as (

    select document_key, connection, line_amount, known_from, known_to from {{ ref('int_document_lines') }}

),

-- a source that gives no lines at all has nothing to foot
footable as (

    select documents.*
    from documents
    where documents.is_receivable
        and documents.document_type in ('invoice', 'credit_memo')
        and documents.connection in (select connection from lines)

),

line_stretches as (

    {{ stretches('footable', [{'relation': 'lines', 'on': 'other.document_key = base.document_key'}]) }}

),

footed as (

    select
        footable.connection, footable.document_id, footable.customer_id, footable.currency,
        footable.total_amount - footable.tax_amount - coalesce(sum(lines.line_amount), 0) as amount,
        stretches.known_from, stretches.known_to
    from line_stretches as stretches
    inner join footable
        on footable.row_key = stretches.row_key
        and footable.known_from = stretches.version_from
    left join lines
        on lines.document_key = footable.document_key
        and {{ known_during('lines', 'stretches') }}
    group by
        footable.connection, footable.document_id, footable.customer_id, footable.currency, footable.total_amount,
        footable.tax_amount, stretches.known_from, stretches.known_to

),

not_itemised as (

    select
        connection, 'not_itemised' as kind, document_id, customer_id, amount, currency,
        'The lines and tax do not add up to the total; ' || amount || ' is not itemised. The total counts.' as message,
        known_from, known_to
    from footed
    where amount <> 0

)

select * from unknown_customers
union all
select * from missing_rates
union all
select * from too_large_at_home
union all
select * from not_itemised
