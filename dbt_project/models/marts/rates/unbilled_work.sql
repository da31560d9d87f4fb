select
    companies.today as as_of,
    work.connection,
    work.time_entry_id,
    work.customer_id,
    work.project_id,
    work.person_id,
    work.work_on,
    companies.today - work.work_on as age_days,
    case
        when companies.today - work.work_on <= 30 then 'days_0_30'
        when companies.today - work.work_on <= 60 then 'days_31_60'
        when companies.today - work.work_on <= 90 then 'days_61_90'
        else 'days_over_90'
    end as age_band,
    work.hours,
    work.rate,
    work.rate_origin,
    work.standard_value,
    work.currency,
    work.outcome as reason
from {{ ref('work_outcome') }} as work
inner join {{ ref('int_companies') }} as companies using (connection)
where work.is_billable and work.hours <> 0 and not work.is_billed
