with billed as (

    select
        connection, time_entry_id, currency,
        sum(amount) filter (where kind = 'billed') - coalesce(sum(amount) filter (where kind = 'credited'), 0) as invoiced,
        string_agg(distinct document_id, ', ' order by document_id) as document_ids
    from {{ ref('work_money') }}
    where time_entry_id is not null
    group by connection, time_entry_id, currency

),

compared as (

    select
        work.*,
        billed.invoiced,
        billed.document_ids,
        case
            when work.rate is null then 'no_rate'
            when billed.invoiced < work.standard_value then 'below_rate'
        end as kind
    from {{ ref('work_value') }} as work
    left join billed
        on billed.connection = work.connection
        and billed.time_entry_id = work.time_entry_id
        and billed.currency = work.currency
    where work.is_billable and work.hours <> 0

)

select
    connection,
    time_entry_id,
    kind,
    customer_id,
    project_id,
    person_id,
    work_on,
    hours,
    rate,
    rate_origin,
    standard_value,
    invoiced + 0.00 as invoiced,
    (case kind when 'below_rate' then standard_value - invoiced end) + 0.00 as leaked,
    currency,
    document_ids
from compared
where kind is not null
