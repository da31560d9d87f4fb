-- Amounts and rates that are kept as they are stated though they cannot be right: more places than the currency has,
-- more than one amount may be, and what is no rate.
-- Long because nine checks, of amounts and of rates, each have a query and a sentence of their own.
{%- set others = [
    ('canonical_orders', 'order', 'order_id', ['subtotal', 'discount', 'total']),
    ('canonical_order_payments', 'payment of order', 'order_id', ['amount']),
    ('canonical_order_credits', 'credit of order', 'order_id', ['amount']),
    ('canonical_store_credits', 'store credit', 'store_credit_id', ['amount', 'remaining_amount']),
    ('canonical_budgets', 'budget', 'budget_id', ['amount']),
    ('int_expenses', 'expense', 'expense_id', ['amount']),
    ('canonical_grants', 'grant', 'grant_id', ['approved_amount', 'disbursed_amount']),
] %}
with documents as (

    select * from {{ ref('int_documents') }} where status <> 'deleted'

),

-- what a line or an allocation is in
currencies as (

    select document_key, customer_id, currency from documents where known_to = 'infinity'

),

companies as (

    select connection, home_currency from {{ ref('int_companies') }}

),

amounts as (

    {%- for column in ['total_amount', 'deposit_amount', 'tax_amount', 'discount_amount', 'source_open_amount'] %}
    select
        connection, document_id, customer_id, currency, 'The {{ column | replace('_', ' ') }}' as what,
        {{ column }} as amount, known_from, known_to
    from documents
    union all
    {%- endfor %}
    {%- for column in ['line_amount', 'discount_amount', 'tax_amount'] %}
    select
        lines.connection, lines.document_id, currencies.customer_id, currencies.currency,
        'The {{ column | replace('_', ' ') }} of line ' || coalesce(lines.line_number::text, 'without a number'),
        lines.{{ column }}, lines.known_from, lines.known_to
    from {{ ref('int_document_lines') }} as lines
    inner join currencies on currencies.document_key = lines.document_key
    union all
    {%- endfor %}
    select
        allocations.connection, allocations.from_document_id, currencies.customer_id,
        coalesce(allocations.currency, currencies.currency), 'The allocation to ' || {{ shown('allocations.to_document_id') }},
        allocations.amount, allocations.known_from, allocations.known_to
    from {{ ref('int_allocations') }} as allocations
    inner join currencies on currencies.document_key = allocations.from_key
    {%- for table, named, id, columns in others %}
    {%- for column in columns %}
    union all
    select
        connection, null, null, currency,
        'The {{ column | replace('_', ' ') }} of {{ named }} ' || coalesce({{ shown(id) }}, 'without an id'),
        {{ column }}, known_from, known_to
    from {{ ref(table) }}
    {%- endfor %}
    {%- endfor %}

),

in_currency as (

    select
        amounts.connection, amounts.document_id, amounts.customer_id, amounts.what, amounts.amount,
        coalesce(amounts.currency, companies.home_currency) as currency, amounts.known_from, amounts.known_to
    from amounts
    inner join companies on companies.connection = amounts.connection

),

too_fine as (

    select
        connection, 'amount_precision' as kind, document_id, customer_id, amount, currency,
        what || ', ' || trim_scale(amount) || ', has more decimals than '
        || coalesce(currency, 'a currency') || ' (' || tieout.currency_decimals(currency)
        || '); it is kept as it is.' as message,
        known_from, known_to
    from in_currency
    where min_scale(amount) > tieout.currency_decimals(currency)

),

too_large as (

    select
        connection, 'amount_too_large' as kind, document_id, customer_id, amount, currency,
        what || ' is more than one amount may be ({{ largest_amount() }}); it is kept as it is.' as message,
        known_from, known_to
    from in_currency
    where abs(amount) > {{ largest_amount() }}

),

-- 0 is how some systems write "none", so that only a rate which would have said something is listed
unusable_of_documents as (

    select
        connection, 'unusable_rate' as kind, document_id, customer_id, null::numeric as amount, currency,
        'The stated rate ' || trim_scale(rate_stated) || ' from ' || currency || ' to ' || home_currency
        || ' is no rate; the latest of the list is taken, if it has one.' as message,
        known_from, known_to
    from documents
    where rate_stated <> 0 and exchange_rate is null and currency <> home_currency

),

unusable_of_the_list as (

    select
        connection, 'unusable_rate' as kind, null::text as document_id, null::text as customer_id,
        null::numeric as amount, from_currency as currency,
        'The rate ' || trim_scale(rate_stated) || ' from ' || from_currency || ' to ' || to_currency || ' on ' || rate_on
        || ' is no rate; the one before it is taken, if there is one.' as message,
        known_from, known_to
    from {{ ref('int_exchange_rates') }}
    where rate is null

),

unusable_of_expenses as (

    select
        expenses.connection, 'unusable_rate' as kind, null::text as document_id, null::text as customer_id,
        null::numeric as amount, expenses.currency,
        'Expense ' || coalesce({{ shown('expenses.expense_id') }}, 'without an id') || ' states the rate ' || trim_scale(expenses.rate_stated) || ' from '
        || expenses.currency || ' to ' || companies.home_currency
        || ', which is no rate; the latest of the list is taken, if it has one.' as message,
        expenses.known_from, expenses.known_to
    from {{ ref('int_expenses') }} as expenses
    inner join companies on companies.connection = expenses.connection
    where expenses.rate_stated <> 0
        and expenses.exchange_rate is null
        and expenses.currency <> companies.home_currency

),

-- a rate of 0 is how some systems write "none"
unusable_hourly as (

    {%- for relation, what, id, rate in [
        ('canonical_customers', 'customer', 'customer_id', 'default_hourly_rate'),
        ('canonical_projects', 'project', 'project_id', 'hourly_rate'),
        ('canonical_rate_overrides', 'an override on project', 'project_id', 'hourly_rate'),
        ('canonical_time_entries', 'time entry', 'time_entry_id', 'hourly_rate'),
    ] %}
    select
        connection, 'unusable_rate' as kind, null::text as document_id, null::text as customer_id,
        null::numeric as amount, null::text as currency,
        'The hourly rate ' || trim_scale({{ rate }}) || ' of {{ what }} ' || coalesce({{ shown(id) }}, 'without an id')
        || ' is no rate; the one that holds without it is charged.' as message,
        min(known_from) as known_from, max(known_to) as known_to
    from {{ ref(relation) }}
    where {{ rate }} < 0
    group by connection, {{ rate }}, {{ id }}
    {{- ' union all' if not loop.last }}
    {%- endfor %}

),

-- a line that says nothing but words is a heading
lines_without_amount as (

    select
        lines.connection, 'line_without_amount' as kind, lines.document_id, currencies.customer_id,
        null::numeric as amount, currencies.currency,
        'Line ' || coalesce(lines.line_number::text, 'without a number')
        || ' has no amount, and not both a quantity and a price; it counts as nothing.' as message,
        lines.known_from, lines.known_to
    from {{ ref('int_document_lines') }} as lines
    left join currencies on currencies.document_key = lines.document_key
    where lines.stated_amount is null
        and (lines.quantity is null or lines.unit_price is null)
        and (lines.time_entry_ids is not null or lines.item_id is not null or lines.quantity is not null
            or lines.unit_price is not null)

),

-- planned rates are compared with those in force, which are in the customer's currency
planned_in_another_currency as (

    select
        planned.connection, 'planned_rate_currency' as kind, null::text as document_id, planned.customer_id,
        planned.hourly_rate as amount, planned.currency,
        'The planned rate of ' || trim_scale(planned.hourly_rate) || ' for customer ' || {{ shown('planned.customer_id') }}
        || ' is in ' || planned.currency || ', and rates of this customer are in '
        || coalesce(customers.currency, companies.home_currency) || '.' as message,
        planned.known_from, planned.known_to
    from {{ ref('canonical_planned_rates') }} as planned
    inner join companies on companies.connection = planned.connection
    left join {{ ref('canonical_customers') }} as customers
        on customers.connection = planned.connection
        and customers.customer_id = planned.customer_id
        and customers.known_to = 'infinity'
    where planned.currency <> coalesce(customers.currency, companies.home_currency)

),

more_left_than_given as (

    select
        connection, 'remaining_above_amount' as kind, null::text as document_id, customer_id,
        case when remaining_amount < 0 then remaining_amount else remaining_amount - amount end as amount, currency,
        'Of store credit ' || coalesce({{ shown('store_credit_id') }}, 'without an id') || ' ' || remaining_amount
        || ' is said to remain of ' || amount || '; both count as they are.' as message,
        known_from, known_to
    from {{ ref('canonical_store_credits') }}
    where remaining_amount > greatest(amount, 0) or remaining_amount < least(amount, 0)

)

select * from planned_in_another_currency
union all
select * from more_left_than_given
union all
select * from too_fine
union all
select * from lines_without_amount
union all
select * from too_large
union all
select * from unusable_of_documents
union all
select * from unusable_of_the_list
union all
select * from unusable_of_expenses
union all
select * from unusable_hourly
