{{ config(post_hook="analyze {{ this }}") }}
-- Invoices without tax, cut into shares: a line's amount goes to the time entries that it lists, by their standard
-- value (by hours where one has none); what no line lists goes to the entries that name the invoice, else to nobody.
-- What is credited or collected on an invoice is shared alike. Amounts are differences of rounded running sums, so that
-- every sum is exact.
with work as (

    select * from {{ ref('work_value') }}

),

invoices as (

    select
        invoice.document_key, invoice.connection, invoice.document_id, invoice.customer_id, invoice.project_id,
        invoice.issued_on, invoice.currency, tieout.currency_decimals(invoice.currency) as decimals, invoice.total_amount, invoice.deposit_amount,
        invoice.total_amount - invoice.tax_amount as net_amount
    from {{ ref('int_documents') }} as invoice
    inner join {{ ref('int_companies') }} as companies
        on companies.connection = invoice.connection
        and invoice.issued_on <= companies.today
    where invoice.document_type = 'invoice'
        and invoice.is_receivable
        and invoice.known_to = 'infinity'
        and (invoice.connection, invoice.customer_id) in (select connection, customer_id from work)

),

lines as (

    select
        invoices.document_key,
        row_number() over (partition by invoices.document_key order by line.line_number, line.description) as line_key,
        coalesce(line.project_id, invoices.project_id) as project_id,
        line.line_amount,
        line.time_entry_ids
    from invoices
    inner join {{ ref('int_document_lines') }} as line
        on line.document_key = invoices.document_key
        and line.known_to = 'infinity'

),

listed as (

    select distinct
        lines.document_key, lines.line_key, work.time_entry_id, work.billable_hours, work.standard_value,
        work.unpriced_hours
    from lines
    inner join invoices on invoices.document_key = lines.document_key
    cross join lateral unnest(string_to_array(lines.time_entry_ids, ',')) as entry (id)
    inner join work
        on work.connection = invoices.connection
        and work.time_entry_id = trim(entry.id)

),

-- amounts to share: a line that lists time, and per project all the rest of an invoice
unlisted_amounts as (

    select document_key, project_id, line_amount as amount
    from lines
    where (document_key, line_key) not in (select document_key, line_key from listed)
    union all
    select invoices.document_key, invoices.project_id, invoices.net_amount - coalesce(sum(lines.line_amount), 0)
    from invoices
    left join lines on lines.document_key = invoices.document_key
    group by invoices.document_key, invoices.project_id, invoices.net_amount

),

pools as (

    select document_key, line_key, project_id, line_amount as amount
    from lines
    where (document_key, line_key) in (select document_key, line_key from listed)
    union all
    select document_key, null, project_id, sum(amount)
    from unlisted_amounts
    group by document_key, project_id
    having sum(amount) <> 0

),

-- an entry that only names its invoice belongs to the rest of its own project, else to the rest without a project
naming as (

    select distinct on (invoices.document_key, work.time_entry_id)
        invoices.document_key, pools.project_id, work.time_entry_id, work.billable_hours, work.standard_value,
        work.unpriced_hours
    from work
    inner join invoices
        on invoices.connection = work.connection
        and invoices.document_id = work.invoiced_document_id
    inner join pools
        on pools.document_key = invoices.document_key
        and pools.line_key is null
        and (pools.project_id = work.project_id or pools.project_id is null)
    where not exists (
        select 1 from listed
        where listed.document_key = invoices.document_key and listed.time_entry_id = work.time_entry_id
    )
    order by invoices.document_key, work.time_entry_id, pools.project_id nulls last

),

members as (

    select pools.*, listed.time_entry_id, listed.billable_hours, listed.standard_value, listed.unpriced_hours
    from pools
    inner join listed on listed.document_key = pools.document_key and listed.line_key = pools.line_key
    union all
    select pools.*, naming.time_entry_id, naming.billable_hours, naming.standard_value, naming.unpriced_hours
    from pools
    left join naming
        on naming.document_key = pools.document_key
        and naming.project_id is not distinct from pools.project_id
    where pools.line_key is null

),

weighted as (

    select
        *,
        case
            when sum(standard_value) over pool > 0 and sum(unpriced_hours) over pool = 0 then standard_value
            when sum(billable_hours) over pool > 0 then billable_hours
            else 1
        end as weight
    from members
    window pool as (partition by document_key, line_key, project_id)

),

shares as (

    select
        document_key, project_id, time_entry_id,
        round(amount * sum(weight) over upto / sum(weight) over pool, decimals)
        - round(amount * (sum(weight) over upto - weight) / sum(weight) over pool, decimals) as amount
    from weighted
    inner join (select document_key, decimals from invoices) as rounded using (document_key)
    window
        pool as (partition by document_key, line_key, project_id),
        upto as (partition by document_key, line_key, project_id order by time_entry_id rows unbounded preceding)

),

-- what changes an invoice after it was issued, each with the part of the total that is so far reached
settlements as (

    select document_key, 'collected' as kind, issued_on as moved_on, deposit_amount as amount, '' as allocation_id
    from invoices
    where deposit_amount <> 0
    union all
    select
        invoices.document_key,
        case when movement.moved_by in ('payment', 'deposit') then 'collected' else 'credited' end,
        movement.entry_on,
        -movement.amount,
        movement.allocation_id
    from invoices
    inner join {{ ref('int_movements') }} as movement
        on movement.document_key = invoices.document_key
        and movement.entry_type = 'allocation'
        and not movement.is_giving
        and movement.known_to = 'infinity'
        and movement.moved_by in ('payment', 'deposit', 'credit_memo', 'journal_credit')
    inner join {{ ref('int_companies') }} as companies
        on companies.connection = invoices.connection
        and movement.entry_on <= companies.today

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

)

select
    invoices.connection,
    invoices.document_id,
    moves.time_entry_id,
    coalesce(work.customer_id, invoices.customer_id) as customer_id,
    case when work.time_entry_id is null then moves.project_id else work.project_id end as project_id,
    work.person_id,
    work.work_on,
    moves.kind,
    moves.moved_on,
    sum(moves.moved) + 0.00 as amount,
    invoices.currency,
    -- hours count once, on the first invoice that has them
    case
        when moves.kind = 'billed' and row_number() over (
            partition by invoices.connection, moves.time_entry_id, moves.kind
            order by moves.moved_on, invoices.document_id
        ) = 1 then coalesce(work.billable_hours, 0)
        else 0
    end::numeric as hours
from moves
inner join invoices on invoices.document_key = moves.document_key
left join work
    on work.connection = invoices.connection
    and work.time_entry_id = moves.time_entry_id
group by
    invoices.connection, invoices.document_id, moves.time_entry_id, work.time_entry_id, work.customer_id,
    invoices.customer_id, moves.project_id, work.project_id, work.person_id, work.work_on, moves.kind, moves.moved_on,
    invoices.currency, work.billable_hours
