-- Customers without a row of their own (unknown at the source, or blank on the document) have one here all the same: what
-- they owe is owed. Cash belongs to the customer whose documents it pays; what is not applied, to whom it came from.
-- Long because each fact fills the same columns, one below the other, and a client may have only some of them.
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
    where documents.known_to = 'infinity'
        and documents.issued_on <= companies.today
        and (
            documents.is_receivable
            or documents.status = 'issued' and documents.document_type in ('sales_receipt', 'refund_receipt')
        )

),

-- what one customer's credits give to another, cash apart from all else
across as (

    select
        connection, currency, receiver_customer_id, giver_customer_id,
        sum(amount) as amount, sum(cash_amount) as cash
    from {{ ref('int_allocation_parts') }}
    where receiver_customer_id is distinct from giver_customer_id
    group by connection, currency, receiver_customer_id, giver_customer_id

),

facts as (

    select
        connection, customer_id, currency, work_on as happened_on, hours, billable_hours, standard_value,
        0 as invoiced, 0 as paid, 0 as paid_by_others, 0 as paid_for_others, 0 as refunded, 0 as adjusted, 0 as open_amount
    from {{ ref('work_value') }}
    union all
    select
        connection, customer_id, currency, issued_on, 0, 0, 0,
        case when document_type in ('invoice', 'sales_receipt') then total_amount else 0 end,
        case when document_type in ('payment', 'deposit', 'sales_receipt') then total_amount when is_debit then deposit_amount else 0 end,
        0, 0,
        case when document_type in ('refund', 'refund_receipt') then total_amount else 0 end,
        case
            when document_type in ('credit_memo', 'journal_credit', 'write_off', 'refund_receipt') then -total_amount
            when document_type = 'journal_debit' then total_amount
            else 0
        end,
        0
    from documents
    union all
    select connection, receiver_customer_id, currency, null, 0, 0, 0, 0, cash, cash, 0, 0, cash - amount, 0
    from across
    union all
    select connection, giver_customer_id, currency, null, 0, 0, 0, 0, -cash, 0, cash, 0, amount - cash, 0
    from across
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
