-- Documents without tax, cut into shares: a line's amount goes to the time entries that it lists, by their standard
-- value (by hours where one has none, or no rate to compare it by); what no line lists goes to the entries that name the document, else to nobody.
-- An entry that names a document whose lines list other time has no share. Amounts are differences of rounded running
-- sums, so that every sum is exact.
-- Long because who shares what, and by which weight, is found in steps of which each needs the one before.
with work as (

    select * from {{ ref('work_value') }}

),

invoices as (

    select * from {{ ref('int_work_invoices') }}

),

lines as (

    select
        invoices.document_key,
        row_number() over (partition by invoices.document_key order by line.line_number, line.description) as line_key,
        coalesce(line.project_id, invoices.project_id) as project_id,
        coalesce(line.line_amount, round(line.quantity * line.unit_price, invoices.decimals), 0) as line_amount,
        line.time_entry_ids
    from invoices
    inner join {{ ref('int_document_lines') }} as line
        on line.document_key = invoices.document_key
        and line.known_to = 'infinity'

),

listed as (

    select distinct
        lines.document_key, lines.line_key, work.time_entry_id, work.billable_hours, work.standard_value,
        work.unpriced_hours, work.currency
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

rest as (

    select
        document_key, project_id, sum(amount) as amount,
        document_key in (select document_key from listed) as has_listed,
        max(abs(sum(amount))) over (partition by document_key) as largest
    from unlisted_amounts
    group by document_key, project_id

),

-- a document of nothing bills the time that names it all the same
pools as (

    select document_key, line_key, project_id, line_amount as amount
    from lines
    where (document_key, line_key) in (select document_key, line_key from listed)
    union all
    select document_key, null, project_id, amount
    from rest
    where amount <> 0 or largest = 0 and not has_listed

),

-- an entry that only names its invoice belongs to the rest of its own project, else to the rest without a project
naming as (

    select distinct on (invoices.document_key, work.time_entry_id)
        invoices.document_key, pools.project_id, work.time_entry_id, work.billable_hours, work.standard_value,
        work.unpriced_hours, work.currency
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

    select pools.*, listed.time_entry_id, listed.billable_hours, listed.standard_value, listed.unpriced_hours,
        listed.currency
    from pools
    inner join listed on listed.document_key = pools.document_key and listed.line_key = pools.line_key
    union all
    select pools.*, naming.time_entry_id, naming.billable_hours, naming.standard_value, naming.unpriced_hours,
        naming.currency
    from pools
    left join naming
        on naming.document_key = pools.document_key
        and naming.project_id is not distinct from pools.project_id
    where pools.line_key is null and (pools.amount <> 0 or naming.time_entry_id is not null)

),

-- what is billed together in several currencies is weighed at home
rates as (

    select
        mixed.document_key, mixed.currency,
        case
            when mixed.currency = invoices.home_currency then 1
            when mixed.currency = invoices.currency then invoices.home_rate
            else {{ latest_rate('invoices.connection', 'mixed.currency', 'invoices.home_currency', 'invoices.issued_on') }}
        end as rate
    from (
        select distinct document_key, currency from members where currency is not null
    ) as mixed
    inner join invoices on invoices.document_key = mixed.document_key
    where mixed.document_key in (
        select document_key from members group by document_key having min(currency) <> max(currency)
    )

),

valued as (

    select
        members.*,
        case
            when min(members.currency) over pool = max(members.currency) over pool then members.standard_value
            else members.standard_value * rates.rate
        end as value
    from members
    left join rates on rates.document_key = members.document_key and rates.currency = members.currency
    window pool as (partition by members.document_key, members.line_key, members.project_id)

),

weighted as (

    select
        *,
        case
            when sum(value) over pool > 0 and sum(unpriced_hours) over pool = 0 and count(value) over pool = count(time_entry_id) over pool
                then value
            when sum(billable_hours) over pool > 0 then billable_hours
            else 1
        end as weight
    from valued
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

)

select document_key, project_id, time_entry_id, amount from shares
