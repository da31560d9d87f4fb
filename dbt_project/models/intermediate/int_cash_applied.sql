{{ config(post_hook="analyze {{ this }}") }}
-- Cash that paid invoices, by the month it was paid in and the month it was applied in, with what days to pay and days
-- late need. A payment that passes a credit memo on counts by the share of it that is cash.
with companies as (

    select connection, today from {{ ref('int_companies') }}

),

documents as (

    select document_key, issued_on, total_amount
    from {{ ref('int_documents') }}
    where known_to = 'infinity'

),

invoices as (

    select document_key, connection, customer_id, currency, issued_on, due_on
    from {{ ref('int_receivables') }}
    where document_type = 'invoice' and known_to = 'infinity'

),

applications as (

    select document_key, counter_key as payment_key, entry_on as applied_on, -amount as amount
    from {{ ref('int_movements') }}
    where entry_type = 'allocation'
        and not is_giving
        and moved_by in ('payment', 'deposit')
        and known_to = 'infinity'

),

credits_passed_on as (

    select document_key as payment_key, -sum(amount) as amount
    from {{ ref('int_movements') }}
    where entry_type = 'allocation'
        and not is_giving
        and document_type in ('payment', 'deposit')
        and known_to = 'infinity'
    group by document_key

),

cash as (

    select
        invoices.connection,
        invoices.customer_id,
        invoices.currency,
        invoices.issued_on,
        invoices.due_on,
        payments.issued_on as paid_on,
        applications.applied_on,
        case
            when credits_passed_on.amount is null then applications.amount
            else applications.amount * payments.total_amount / (payments.total_amount + credits_passed_on.amount)
        end as amount
    from applications
    inner join invoices on invoices.document_key = applications.document_key
    inner join documents as payments on payments.document_key = applications.payment_key
    inner join companies on companies.connection = invoices.connection
    left join credits_passed_on on credits_passed_on.payment_key = applications.payment_key
    where applications.applied_on <= companies.today

)

select
    connection,
    customer_id,
    currency,
    date_trunc('month', paid_on)::date as paid_month,
    date_trunc('month', applied_on)::date as applied_month,
    sum(amount) as amount,
    sum(amount * (paid_on - issued_on)) as paid_days,
    sum(amount * (applied_on - issued_on)) as applied_days,
    sum(amount * (paid_on - due_on)) as paid_days_late,
    sum(amount * (applied_on - due_on)) as applied_days_late,
    coalesce(sum(amount) filter (where paid_on <= due_on), 0) as paid_on_time,
    coalesce(sum(amount) filter (where applied_on <= due_on), 0) as applied_on_time
from cash
group by connection, customer_id, currency, paid_month, applied_month
having sum(amount) <> 0
