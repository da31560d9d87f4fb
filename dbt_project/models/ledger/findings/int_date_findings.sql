-- Days that nobody can have meant: before 1990, more than five years ahead, an end before its beginning.
with companies as (

    select connection, today, (today + interval '5 years')::date as furthest from {{ ref('int_companies') }}

),

documents as (

    select * from {{ ref('int_documents') }} where status not in ('deleted', 'void')

),

customers_of as (

    select document_key, customer_id, currency from documents where known_to = 'infinity'

),

days as (

    select
        connection, document_id, customer_id, total_amount as amount, currency, 'The document is issued on ' as what,
        issued_on as day, known_from, known_to
    from documents
    union all
    select
        connection, document_id, customer_id, total_amount, currency, 'The document is due on ', due_on, known_from,
        known_to
    from documents
    union all
    select
        lines.connection, lines.document_id, customers_of.customer_id, lines.line_amount,
        customers_of.currency,
        'Line ' || coalesce(lines.line_number::text, 'without a number') || ' is for work on ', lines.service_on,
        lines.known_from, lines.known_to
    from {{ ref('int_document_lines') }} as lines
    left join customers_of on customers_of.document_key = lines.document_key
    union all
    select
        allocations.connection, allocations.from_document_id, customers_of.customer_id, allocations.amount,
        coalesce(allocations.currency, customers_of.currency), 'It is allocated to ' || {{ shown('allocations.to_document_id') }} || ' on ', allocations.allocated_on,
        allocations.known_from, allocations.known_to
    from {{ ref('int_allocations') }} as allocations
    left join customers_of on customers_of.document_key = allocations.from_key
    union all
    select
        connection, null, customer_id, null, null,
        'Time entry ' || coalesce({{ shown('time_entry_id') }}, 'without an id') || ' is for work on ', work_on, known_from, known_to
    from {{ ref('canonical_time_entries') }}
    union all
    select
        connection, null, null, amount, currency, 'Expense ' || coalesce({{ shown('expense_id') }}, 'without an id')
        || ' was spent on ', spent_on, known_from, known_to
    from {{ ref('int_expenses') }}
    union all
    select
        connection, null, null, amount, currency, 'Order ' || {{ shown('order_id') }} || ' was paid on ', paid_on, known_from, known_to
    from {{ ref('canonical_order_payments') }}

),

implausible as (

    select
        days.connection, days.document_id, days.customer_id, days.amount, days.currency,
        days.what || days.day || case
            when days.day < '1990-01-01' then ', before 1990; check the year.'
            else ', more than five years ahead; check the year.'
        end as message,
        days.known_from, days.known_to
    from days
    inner join companies on companies.connection = days.connection
    where days.day < '1990-01-01' or days.day > companies.furthest

),

reversed as (

    select
        connection, document_id, customer_id, total_amount as amount, currency,
        'The document is due on ' || due_on || ', before it is issued on ' || issued_on
        || '; it is aged from its due date.' as message,
        known_from, known_to
    from documents
    where due_on < issued_on and is_debit

),

found as (

    select * from implausible
    union all
    select * from reversed

)

select connection, 'implausible_date' as kind, document_id, customer_id, amount, currency, message, known_from, known_to
from found
