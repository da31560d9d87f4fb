-- The shares of the work in what bills it, and what was credited or collected of them: in proportion to the part of the
-- document that was. Amounts are differences of rounded running sums, so that every sum is exact. What is in another
-- currency than the work's rate is comparable where the document's own rates say what it is worth.
-- Long because what moved the shares, and what that is worth in the currency of the work's rate, are both found here.
with work as (

    select * from {{ ref('work_value') }}

),

invoices as (

    select * from {{ ref('int_work_invoices') }}

),

shares as (

    select * from {{ ref('int_work_shares') }}

),

-- what changes an invoice after it was issued, each with the part of the total that is so far reached
settlements as (

    select document_key, 'collected' as kind, issued_on as moved_on, total_amount as amount, '' as allocation_id
    from invoices
    where is_paid_at_once
    union all
    select
        invoices.document_key, part.kind, settled.entry_on, part.amount,
        coalesce(settled.allocation_id, '') || coalesce(settled.giver_key::text, '')
    from invoices
    inner join {{ ref('int_settlements') }} as settled on settled.document_key = invoices.document_key
    cross join lateral (
        values ('collected', settled.cash_amount), ('credited', settled.credit_amount)
    ) as part (kind, amount)
    where part.amount <> 0

),

reached as (

    select
        settlements.document_key, settlements.kind, settlements.moved_on, settlements.amount, invoices.decimals,
        sum(settlements.amount) over upto / invoices.total_amount as part_after,
        (sum(settlements.amount) over upto - settlements.amount) / invoices.total_amount as part_before
    from settlements
    inner join invoices on invoices.document_key = settlements.document_key and invoices.total_amount <> 0
    window upto as (
        partition by settlements.document_key, settlements.kind
        order by settlements.moved_on, settlements.allocation_id, settlements.amount
        rows unbounded preceding
    )

),

running as (

    select
        *,
        sum(amount) over (
            partition by document_key order by project_id, time_entry_id, amount rows unbounded preceding
        ) as upto
    from shares

),

moves as (

    select
        running.document_key, running.project_id, running.time_entry_id,
        'billed' as kind, invoices.issued_on as moved_on, running.amount as moved
    from running
    inner join invoices using (document_key)
    union all
    -- exact along both ways: over the shares of a payment, and over the payments of a share
    select
        running.document_key, running.project_id, running.time_entry_id, reached.kind, reached.moved_on,
        round(running.upto * reached.part_after, decimals) - round(running.upto * reached.part_before, decimals)
        - round((running.upto - running.amount) * reached.part_after, decimals)
        + round((running.upto - running.amount) * reached.part_before, decimals)
    from running
    inner join reached using (document_key)

),

-- what the work's currency was worth at home on a document's day, where that is another than the document's
wanted as (

    select distinct invoices.connection, work.currency, invoices.home_currency, invoices.issued_on
    from moves
    inner join invoices on invoices.document_key = moves.document_key
    inner join work
        on work.connection = invoices.connection
        and work.time_entry_id = moves.time_entry_id
        and work.currency <> invoices.currency

),

rates as (

    select
        connection, currency, issued_on,
        case
            when currency = home_currency then 1
            else {{ latest_rate('wanted.connection', 'wanted.currency', 'wanted.home_currency', 'wanted.issued_on') }}
        end as rate
    from wanted

),

compared as (

    select
        moves.*, invoices.connection, invoices.document_id, invoices.customer_id as billed_to, invoices.currency,
        work.time_entry_id as known_entry_id, work.customer_id, work.project_id as work_project_id, work.person_id,
        work.work_on, work.billable_hours, work.currency as rate_currency,
        case when work.currency = invoices.currency then 1 else invoices.home_rate / rates.rate end as factor
    from moves
    inner join invoices on invoices.document_key = moves.document_key
    left join work
        on work.connection = invoices.connection
        and work.time_entry_id = moves.time_entry_id
    left join rates
        on rates.connection = work.connection
        and rates.currency = work.currency
        and rates.issued_on = invoices.issued_on

),

summed as (

    select
        connection, document_id, time_entry_id, known_entry_id,
        case when known_entry_id is null then billed_to else customer_id end as customer_id,
        case when known_entry_id is null then project_id else work_project_id end as project_id,
        person_id, work_on, kind, moved_on, currency, rate_currency, billable_hours, factor,
        sum(moved) as amount
    from compared
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14

)

select
    connection,
    document_id,
    time_entry_id,
    customer_id,
    project_id,
    person_id,
    work_on,
    kind,
    moved_on,
    amount + 0.00 as amount,
    currency,
    rate_currency,
    case
        when rate_currency = currency then amount
        else round(amount * factor, tieout.currency_decimals(rate_currency))
    end + 0.00 as comparable_amount,
    coalesce(billable_hours, 0) <> 0 as is_hourly,
    -- hours count once, on the first document that has them
    case
        when kind = 'billed' and row_number() over (
            partition by connection, time_entry_id, kind order by moved_on, document_id
        ) = 1 then coalesce(billable_hours, 0)
        else 0
    end::numeric as hours
from summed
