with controls as (

    select * from {{ ref('int_control_totals') }} where known_to = 'infinity'

),

time_entries as (

    select * from {{ ref('int_time_entries') }} where known_to = 'infinity'

),

hours as (

    select
        connection,
        project_id as key,
        sum(hours) as hours,
        coalesce(sum(hours) filter (where is_billable), 0) as billable_hours
    from time_entries
    group by connection, project_id

),

-- a source may add up entries that it rounded one by one
rounded_hours as (

    select connection, sum(round(hours, 2)) as hours from time_entries group by connection

),

stated as (

    select
        controls.connection,
        controls.name as control,
        controls.key,
        case controls.name
            when 'hours' then coalesce(hours.hours, 0)
            when 'billable_hours' then coalesce(hours.billable_hours, 0)
            else coalesce(rounded_hours.hours, 0)
        end as ours,
        controls.amount as theirs,
        controls.taken_at
    from controls
    left join hours
        on hours.connection = controls.connection
        and hours.key = controls.key
    left join rounded_hours on rounded_hours.connection = controls.connection
    where controls.name in ('hours', 'billable_hours', 'reported_hours')

)

-- hours are whole seconds, stated in hundredths: half of one is the source's rounding, whichever way it rounds
select
    connection,
    control,
    key,
    case when abs(ours - theirs) < 0.0055 then theirs else round(ours, 2) end as ours,
    theirs,
    taken_at
from stated
