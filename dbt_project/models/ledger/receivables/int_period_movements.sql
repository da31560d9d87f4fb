-- What moved receivables, by class. Inside one customer an allocation moves nothing; between two it moves the balance,
-- and counts as what was given: cash is collected from the one whose document it paid, whoever paid it. A customer
-- without an id is only in the rows of all customers.
-- Long because each kind of movement says of every class what it adds to it, before all are summed alike.
{%- set classes = ['billed', 'paid_up_front', 'collected', 'credited', 'written_off', 'refunded', 'adjusted', 'net'] %}
with periods as (

    select * from {{ ref('int_periods') }}

),

first_months as (

    select connection, min(month) as first_month, max(period_end) as today from periods group by connection

),

issues as (

    select
        connection,
        customer_id,
        currency,
        entry_on,
        case when document_type = 'invoice' then amount else 0 end as billed,
        0 as paid_up_front,
        case when document_type in ('payment', 'deposit') then -amount else 0 end as collected,
        case when document_type = 'credit_memo' then -amount else 0 end as credited,
        case when document_type = 'write_off' then -amount else 0 end as written_off,
        case when document_type = 'refund' then amount else 0 end as refunded,
        case when document_type in ('journal_debit', 'journal_credit') then amount else 0 end as adjusted,
        amount as net
    from {{ ref('int_movements') }}
    where entry_type = 'issue' and known_to = 'infinity'

),

between_customers as (

    select
        parts.connection,
        side.customer_id,
        parts.currency,
        parts.entry_on,
        0 as billed,
        0 as paid_up_front,
        side.sign * parts.cash_amount as collected,
        side.sign * parts.credit_memo_amount as credited,
        side.sign * parts.written_off_amount as written_off,
        0 as refunded,
        -side.sign * (parts.journal_credit_amount + parts.transferred_amount) as adjusted,
        -side.sign * parts.amount as net
    from {{ ref('int_allocation_parts') }} as parts
    cross join lateral (
        values (1, parts.receiver_customer_id), (-1, parts.giver_customer_id)
    ) as side (sign, customer_id)
    where parts.giver_customer_id is distinct from parts.receiver_customer_id

),

paid_up_front as (

    select connection, customer_id, currency, entry_on, 0, amount, 0, 0, 0, 0, 0, 0
    from {{ ref('int_settlements') }}
    where moved_by = 'deposit_on_document' and document_type = 'invoice'

),

moves as (

    select * from issues
    union all
    select * from between_customers
    union all
    select * from paid_up_front

),

by_month as (

    select
        moves.connection,
        moves.customer_id,
        moves.currency,
        greatest(date_trunc('month', moves.entry_on)::date, first_months.first_month) as month,
        {%- for class in classes %}
        sum(moves.{{ class }}) as {{ class }}{{ ',' if not loop.last }}
        {%- endfor %}
    from moves
    inner join first_months
        on first_months.connection = moves.connection
        and moves.entry_on <= first_months.today
    group by 1, 2, 3, 4

),

by_period as (

    select
        by_month.connection,
        by_month.customer_id,
        grouping(by_month.customer_id) = 1 as is_total,
        by_month.currency,
        periods.kind,
        periods.period_start,
        {%- for class in classes %}
        sum(by_month.{{ class }}) as {{ class }}{{ ',' if not loop.last }}
        {%- endfor %}
    from by_month
    inner join periods
        on periods.connection = by_month.connection
        and periods.month = by_month.month
    group by grouping sets (
        (by_month.connection, by_month.customer_id, by_month.currency, periods.kind, periods.period_start),
        (by_month.connection, by_month.currency, periods.kind, periods.period_start)
    )

)

select
    connection,
    customer_id,
    currency,
    kind,
    period_start,
    {{ classes | join(', ') }}
from by_period
where is_total or customer_id is not null
