with work as (

    select work.*, companies.today
    from {{ ref('work_value') }} as work
    inner join {{ ref('int_companies') }} as companies using (connection)
    where work.is_billable and work.hours <> 0

),

billed as (

    select distinct connection, time_entry_id from {{ ref('work_money') }} where kind = 'billed'

),

named as (

    select connection, document_id, status, is_receivable
    from {{ ref('int_documents') }}
    where known_to = 'infinity'

)

select
    work.today as as_of,
    work.connection,
    work.time_entry_id,
    work.customer_id,
    work.project_id,
    work.person_id,
    work.work_on,
    work.today - work.work_on as age_days,
    case
        when work.today - work.work_on <= 30 then 'days_0_30'
        when work.today - work.work_on <= 60 then 'days_31_60'
        when work.today - work.work_on <= 90 then 'days_61_90'
        else 'days_over_90'
    end as age_band,
    work.hours,
    work.rate,
    work.rate_origin,
    work.standard_value,
    work.currency,
    case
        when work.invoiced_document_id is null then 'not_invoiced'
        when named.status = 'draft' then 'on_a_draft'
        when named.document_id is null or named.status = 'deleted' then 'invoice_missing'
        else 'invoice_void'
    end as reason
from work
left join billed
    on billed.connection = work.connection
    and billed.time_entry_id = work.time_entry_id
left join named
    on named.connection = work.connection
    and named.document_id = work.invoiced_document_id
where billed.time_entry_id is null and not coalesce(named.is_receivable, false)
