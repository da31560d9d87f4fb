with clients as (

    select * from {{ ref('client') }}

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
    inner join {{ ref('int_companies') }} as companies using (connection)
    where documents.is_receivable and documents.known_to = 'infinity' and documents.issued_on <= companies.today

),

facts as (

    select
        connection, customer_id, currency, work_on as happened_on, hours, billable_hours, standard_value,
        0 as invoiced, 0 as paid, 0 as adjusted, 0 as open_amount
    from {{ ref('work_value') }}
    union all
    select
        connection, customer_id, currency, issued_on, 0, 0, 0,
        case when document_type = 'invoice' then total_amount else 0 end,
        case when document_type in ('payment', 'deposit') then total_amount when is_debit then deposit_amount else 0 end,
        case
            when document_type in ('credit_memo', 'journal_credit', 'write_off') then -total_amount
            when document_type in ('journal_debit', 'refund') then total_amount
            else 0
        end,
        0
    from documents
    union all
    -- what one customer's credit settles for another moves between the two
    select movement.connection, movement.customer_id, movement.currency, null, 0, 0, 0, 0, 0, movement.amount, 0
    from {{ ref('int_movements') }} as movement
    inner join {{ ref('int_companies') }} as companies using (connection)
    where movement.entry_type = 'allocation'
        and movement.known_to = 'infinity'
        and movement.customer_id is distinct from movement.counter_customer_id
        and movement.entry_on <= companies.today
    union all
    select connection, customer_id, currency, null, 0, 0, 0, 0, 0, 0, open_amount
    from {{ ref('ar_open_item') }}
    union all
    select connection, customer_id, currency, null, 0, 0, 0, 0, 0, 0, 0
    from clients

),

summed as (

    select
        connection, customer_id, currency,
        sum(hours) as hours, sum(billable_hours) as billable_hours, sum(standard_value) as estimated_cost,
        sum(invoiced) as invoiced, sum(paid) as paid, sum(adjusted) as adjusted, sum(open_amount) as open_amount,
        max(happened_on) as last_activity_on
    from facts
    group by connection, customer_id, currency

)

select
    clients.connection,
    clients.customer_id,
    clients.customer_name,
    clients.status,
    summed.currency,
    coalesce(projects.projects, 0)::integer as projects,
    coalesce(projects.active_projects, 0)::integer as active_projects,
    summed.hours::numeric as hours,
    summed.billable_hours::numeric as billable_hours,
    summed.estimated_cost + 0.00 as estimated_cost,
    summed.invoiced + 0.00 as invoiced,
    summed.paid + 0.00 as paid,
    summed.adjusted + 0.00 as adjusted,
    summed.open_amount + 0.00 as open_amount,
    max(summed.last_activity_on) over (partition by clients.connection, clients.customer_id) as last_activity_on
from clients
inner join summed
    on summed.connection = clients.connection
    and summed.customer_id = clients.customer_id
left join projects
    on projects.connection = clients.connection
    and projects.customer_id = clients.customer_id
