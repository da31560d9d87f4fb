-- Customers without a row of their own (unknown at the source, or blank on the document) have one here all the same: what
-- they owe is owed. Cash belongs to the customer whose documents it pays; what is not applied, to whom it came from.
with clients as (

    select * from {{ ref('client') }}

),

companies as (

    select connection, today from {{ ref('int_companies') }}

),

projects as (

    select
        connection, customer_id, count(*) as projects,
        count(*) filter (where status = 'active') as active_projects
    from {{ ref('project') }}
    group by connection, customer_id

),

documents as (

    select documents.*
    from {{ ref('int_documents') }} as documents
    inner join companies using (connection)
    where documents.is_receivable and documents.known_to = 'infinity' and documents.issued_on <= companies.today

),

-- what one customer's credits settle for another, cash apart from all else; between credits the giver's kind decides
across as (

    select
        movement.connection, movement.customer_id, movement.counter_customer_id, movement.currency,
        movement.document_key, movement.counter_key, movement.moved_by, -sum(movement.amount) as amount
    from {{ ref('int_movements') }} as movement
    inner join companies using (connection)
    where movement.entry_type = 'allocation'
        and not movement.is_giving
        and movement.known_to = 'infinity'
        and movement.customer_id is distinct from movement.counter_customer_id
        and movement.entry_on <= companies.today
    group by 1, 2, 3, 4, 5, 6, 7

),

cash_settled as (

    select document_key, giver_key, sum(cash_amount) as cash
    from {{ ref('int_settlements') }}
    group by document_key, giver_key

),

settled as (

    select
        across.*,
        coalesce(
            cash_settled.cash, case when across.moved_by in ('payment', 'deposit') then across.amount else 0 end
        ) as cash
    from across
    left join cash_settled
        on cash_settled.document_key = across.document_key
        and cash_settled.giver_key = across.counter_key

),

facts as (

    select
        connection, customer_id, currency, work_on as happened_on, hours, billable_hours, standard_value,
        0 as invoiced, 0 as paid, 0 as paid_by_others, 0 as paid_for_others, 0 as refunded, 0 as adjusted, 0 as open_amount
    from {{ ref('work_value') }}
    union all
    select
        connection, customer_id, currency, issued_on, 0, 0, 0,
        case when document_type = 'invoice' then total_amount else 0 end,
        case when document_type in ('payment', 'deposit') then total_amount when is_debit then deposit_amount else 0 end,
        0, 0,
        case when document_type = 'refund' then total_amount else 0 end,
        case
            when document_type in ('credit_memo', 'journal_credit', 'write_off') then -total_amount
            when document_type = 'journal_debit' then total_amount
            else 0
        end,
        0
    from documents
    union all
    select connection, customer_id, currency, null, 0, 0, 0, 0, cash, cash, 0, 0, cash - amount, 0
    from settled
    union all
    select connection, counter_customer_id, currency, null, 0, 0, 0, 0, -cash, 0, cash, 0, amount - cash, 0
    from settled
    union all
    select connection, customer_id, currency, null, 0, 0, 0, 0, 0, 0, 0, 0, 0, open_amount
    from {{ ref('ar_open_item') }}
    union all
    select connection, customer_id, currency, null, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
    from clients

),

summed as (

    select
        connection, customer_id, currency,
        sum(hours) as hours, sum(billable_hours) as billable_hours, sum(standard_value) as estimated_cost,
        sum(invoiced) as invoiced, sum(paid) as paid, sum(paid_by_others) as paid_by_others,
        sum(paid_for_others) as paid_for_others, sum(refunded) as refunded, sum(adjusted) as adjusted,
        sum(open_amount) as open_amount, max(happened_on) as last_activity_on
    from facts
    group by connection, customer_id, currency

)

select
    summed.connection,
    summed.customer_id,
    clients.customer_name,
    coalesce(clients.status, 'unknown') as status,
    summed.currency,
    coalesce(projects.projects, 0)::integer as projects,
    coalesce(projects.active_projects, 0)::integer as active_projects,
    summed.hours::numeric as hours,
    summed.billable_hours::numeric as billable_hours,
    summed.estimated_cost + 0.00 as estimated_cost,
    summed.invoiced + 0.00 as invoiced,
    summed.paid + 0.00 as paid,
    summed.paid_by_others + 0.00 as paid_by_others,
    summed.paid_for_others + 0.00 as paid_for_others,
    summed.refunded + 0.00 as refunded,
    summed.adjusted + 0.00 as adjusted,
    summed.open_amount + 0.00 as open_amount,
    max(summed.last_activity_on) over (partition by summed.connection, summed.customer_id) as last_activity_on
from summed
left join clients
    on clients.connection = summed.connection
    and clients.customer_id = summed.customer_id
left join projects
    on projects.connection = summed.connection
    and projects.customer_id = summed.customer_id
