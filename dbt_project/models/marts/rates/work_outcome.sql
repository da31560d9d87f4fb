-- The one place that decides what is billed and what each entry of work came to; whoever says "to invoice", "below the
-- rate" or "not compared" reads it here.
-- Long because all outcomes are decided in one place, in one order of precedence, and the amounts depend on them.
with work as (

    select * from {{ ref('work_value') }}

),

billed as (

    select
        connection, time_entry_id,
        bool_or(comparable_amount is null) as is_incomparable,
        sum(case kind when 'billed' then comparable_amount when 'credited' then -comparable_amount else 0 end) as invoiced,
        sum(case when kind = 'collected' then comparable_amount else 0 end) as collected,
        string_agg(distinct document_id, ', ' order by document_id) as document_ids
    from {{ ref('work_money') }}
    where time_entry_id is not null
    group by connection, time_entry_id
    having bool_or(kind = 'billed')

),

documents as (

    select documents.*, documents.issued_on > companies.today as is_later
    from {{ ref('int_documents') }} as documents
    inner join {{ ref('int_companies') }} as companies using (connection)
    where documents.known_to = 'infinity'

),

-- where work that is not billed was meant to be
meant as (

    select work.connection, work.time_entry_id, work.invoiced_document_id as document_id
    from work
    where work.invoiced_document_id is not null
    union
    select documents.connection, trim(entry.id), documents.document_id
    from {{ ref('int_document_lines') }} as line
    inner join documents on documents.document_key = line.document_key
    cross join lateral unnest(string_to_array(line.time_entry_ids, ',')) as entry (id)
    where line.known_to = 'infinity'

),

reasons as (

    select
        meant.connection, meant.time_entry_id,
        bool_or(documents.is_later and documents.status = 'issued') as is_later,
        bool_or(documents.status = 'draft') as is_on_a_draft,
        bool_or(documents.status = 'issued') as is_on_another,
        bool_or(documents.document_id is null or documents.status = 'deleted') as is_missing
    from meant
    left join documents
        on documents.connection = meant.connection
        and documents.document_id = meant.document_id
    group by meant.connection, meant.time_entry_id

),

told as (

    select
        work.*,
        billed.invoiced,
        billed.collected,
        billed.document_ids,
        work.standard_value <> 0 as is_valued,
        case
            when billed.is_incomparable then 'billed_in_another_currency'
            when billed.time_entry_id is not null then 'billed'
            when reasons.is_later then 'on_a_later_invoice'
            when reasons.is_on_a_draft then 'on_a_draft'
            when reasons.is_on_another then 'not_on_the_named_invoice'
            when reasons.is_missing then 'invoice_missing'
            when reasons.time_entry_id is not null then 'invoice_void'
            else 'not_invoiced'
        end as outcome
    from work
    left join billed
        on billed.connection = work.connection
        and billed.time_entry_id = work.time_entry_id
    left join reasons
        on reasons.connection = work.connection
        and reasons.time_entry_id = work.time_entry_id

)

select
    connection,
    time_entry_id,
    customer_id,
    project_id,
    person_id,
    work_on,
    hours,
    billable_hours,
    unpriced_hours,
    is_billable,
    rate,
    rate_origin,
    currency,
    outcome,
    outcome in ('billed', 'billed_in_another_currency') as is_billed,
    standard_value,
    case when outcome = 'billed' then invoiced end + 0.00 as invoiced,
    case when outcome = 'billed' then collected end + 0.00 as collected,
    case when outcome = 'billed' and is_valued then greatest(standard_value - invoiced, 0) else 0 end + 0.00 as below_rate,
    case when outcome = 'billed' and is_valued then greatest(invoiced - standard_value, 0) else 0 end + 0.00 as above_rate,
    case when outcome not in ('billed', 'billed_in_another_currency') then standard_value else 0 end + 0.00
        as uninvoiced_value,
    case when outcome = 'billed_in_another_currency' then standard_value else 0 end + 0.00 as not_compared_value,
    document_ids
from told
