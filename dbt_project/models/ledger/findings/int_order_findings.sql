-- What orders, their payments and budgets show beside the books, as known now: money in another currency than what it is
-- for, what has no rate to the home currency, budgets that cannot be placed.
-- Long because six checks each have a query and a sentence of their own.
with orders as (

    select orders.*, versions.known_from
    from {{ ref('int_sales_orders') }} as orders
    inner join {{ ref('canonical_orders') }} as versions
        on versions.connection = orders.connection
        and versions.order_id = orders.order_id
        and versions.known_to = 'infinity'

),

payments as (

    select
        payments.connection, 'payment_in_another_currency' as kind, orders.document_id, orders.customer_id, payments.amount,
        payments.currency,
        'Payment ' || {{ shown('payments.order_payment_id') }} || ' of order ' || {{ shown('orders.order_id') }} || ' is in '
        || payments.currency || ', the order in ' || orders.currency || '; it counts in ' || payments.currency || '.' as message,
        greatest(payments.known_from, orders.known_from) as known_from
    from {{ ref('canonical_order_payments') }} as payments
    inner join orders
        on orders.connection = payments.connection
        and orders.order_id = payments.order_id
        and orders.currency <> payments.currency
    where payments.known_to = 'infinity'

),

documents as (

    select
        orders.connection, 'order_in_another_currency' as kind, orders.document_id, orders.customer_id, orders.total, orders.currency,
        'Order ' || {{ shown('orders.order_id') }} || ' is in ' || orders.currency || ', its document in '
        || documents.currency || '; each counts in its own.',
        greatest(documents.known_from, orders.known_from)
    from orders
    inner join {{ ref('int_documents') }} as documents
        on documents.connection = orders.connection
        and documents.document_id = orders.document_id
        and documents.known_to = 'infinity'
        and documents.currency <> orders.currency

),

unrated_documents as (

    select
        revenue.connection, 'missing_rate', revenue.document_id, revenue.customer_id, null::numeric, revenue.currency,
        'There is no rate from ' || revenue.currency || ' to ' || documents.home_currency || ' on or before '
        || revenue.issued_on || '; home amounts stay blank.',
        documents.known_from
    from {{ ref('revenue_document') }} as revenue
    inner join {{ ref('int_documents') }} as documents
        on documents.connection = revenue.connection
        and documents.document_id = revenue.document_id
        and documents.known_to = 'infinity'
        and not documents.is_receivable
    where revenue.home_rate is null

),

unrated_expenses as (

    select
        connection, 'missing_rate', null::text, null::text, amount, currency,
        'Expense ' || coalesce({{ shown('expense_id') }}, 'without an id') || ' has no rate from ' || currency || ' to '
        || home_currency || coalesce(' on or before ' || spent_on, ', for it states no day')
        || '; there is no profit until it has.',
        known_from
    from {{ ref('int_spending') }}
    where home_amount is null

),

elsewhere_planned as (

    select
        connection, 'budget_of_another_category', null::text, null::text, amount, currency,
        'Expense ' || coalesce({{ shown('expense_id') }}, 'without an id') || ' is of ' || {{ shown('own_category') }}
        || ' and on a budget of ' || {{ shown('category') }} || '; it counts there.',
        known_from
    from {{ ref('int_spending') }}
    where own_category <> category

),

budgets as (

    select
        connection,
        case
            when {{ budget_kind('kind') }} is null
            then 'unknown_budget_kind' else 'budget_period_reversed' end as kind,
        null::text, null::text, amount, currency,
        'Budget ' || coalesce({{ shown('budget_id') }}, 'without an id') || case
            when {{ budget_kind('kind') }} is null
                then ' is of kind ' || coalesce({{ shown('kind') }}, 'blank')
                    || ', not revenue, attendance, grants or expense; it is kept, and stands beside nothing.'
                    || {{ did_you_mean('kind', ['revenue', 'attendance', 'grants', 'expense'], {
                        'income': 'revenue', 'sales': 'revenue', 'cost': 'expense', 'costs': 'expense', 'tickets': 'attendance',
                    }) }}
            else ' ends on ' || period_end || ', before it begins on ' || period_start || '; nothing is in its period.'
        end,
        known_from
    from {{ ref('canonical_budgets') }}
    where known_to = 'infinity'
        and ({{ budget_kind('kind') }} is null or period_end < period_start)

),

found as (

    select * from payments
    union all
    select * from documents
    union all
    select * from unrated_documents
    union all
    select * from unrated_expenses
    union all
    select * from elsewhere_planned
    union all
    select * from budgets

)

select
    connection, kind, document_id, customer_id, amount::numeric as amount, currency, message, known_from,
    'infinity'::timestamptz as known_to
from found
