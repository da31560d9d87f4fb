with controls as (

    select * from {{ ref('int_controls') }} where subject = 'hours'

),

time_entries as (

    select * from {{ ref('canonical_time_entries') }} where known_to = 'infinity'

),

-- a source may add up entries that it rounded one by one
hours as (

    select
        connection,
        project_id,
        work_on,
        sum(hours) as hours,
        coalesce(sum(hours) filter (where is_billable), 0) as billable_hours,
        sum(round(hours, 2)) as rounded_hours
    from time_entries
    group by connection, project_id, work_on

),

stated as (

    select
        controls.connection,
        controls.control,
        controls.key,
        controls.as_of,
        coalesce(
            sum(
                case controls.control
                    when 'hours' then hours.hours
                    when 'billable_hours' then hours.billable_hours
                    else hours.rounded_hours
                end
            ), 0
        ) as ours,
        controls.theirs,
        controls.taken_at
    from controls
    left join hours
        on hours.connection = controls.connection
        and (controls.is_current or hours.work_on <= controls.as_of)
        and (controls.control = 'reported_hours' or controls.key is null or hours.project_id = controls.key)
    group by controls.connection, controls.control, controls.key, controls.as_of, controls.theirs, controls.taken_at

),

days as (

    select distinct connection, as_of, is_current from controls where control = 'hours' and key is not null

),

unstated as (

    select days.connection, days.as_of, count(distinct coalesce(hours.project_id, '')) as projects
    from days
    inner join hours
        on hours.connection = days.connection
        and (days.is_current or hours.work_on <= days.as_of)
        and hours.hours <> 0
    where not exists (
        select 1
        from controls
        where controls.connection = days.connection
            and controls.as_of = days.as_of
            and controls.control = 'hours'
            and controls.key = hours.project_id
    )
    group by 1, 2

)

-- hours are whole seconds, stated in hundredths: half of one is the source's rounding, whichever way it rounds
select
    stated.connection,
    stated.control,
    stated.key,
    stated.as_of,
    case when abs(stated.ours - stated.theirs) < 0.0055 then stated.theirs else round(stated.ours, 2) end as ours,
    stated.theirs,
    stated.taken_at,
    case when stated.control = 'hours' and stated.key is not null then coalesce(unstated.projects, 0) end as unstated
from stated
left join unstated on unstated.connection = stated.connection and unstated.as_of = stated.as_of
