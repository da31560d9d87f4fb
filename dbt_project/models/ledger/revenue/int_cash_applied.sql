{{ config(post_hook="analyze {{ this }}") }}
-- Cash that paid receivables of invoices, by the month it was paid in and the month it was applied in, with what days to
-- pay and days late need. What was paid on the document itself was never receivable.
with invoices as (

    select document_key, issued_on, due_on
    from {{ ref('int_receivables') }}
    where document_type = 'invoice' and known_to = 'infinity'

),

cash as (

    select
        settlements.connection,
        settlements.customer_id,
        settlements.currency,
        invoices.issued_on,
        invoices.due_on,
        settlements.given_on as paid_on,
        settlements.entry_on as applied_on,
        settlements.cash_amount as amount
    from {{ ref('int_settlements') }} as settlements
    inner join invoices on invoices.document_key = settlements.document_key
    where settlements.moved_by <> 'deposit_on_document'
        and settlements.cash_amount <> 0

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
