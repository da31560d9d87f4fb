with lost as (

    select *, case when rate is null then 'no_rate' when below_rate > 0 then 'below_rate' end as kind
    from {{ ref('work_outcome') }}
    where is_billable and hours <> 0

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
    invoiced,
    case kind when 'below_rate' then below_rate end as leaked,
    currency,
    document_ids
from lost
where kind is not null
