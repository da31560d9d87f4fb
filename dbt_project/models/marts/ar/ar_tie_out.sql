with companies as (

    select connection, today, home_currency from {{ ref('int_companies') }}

),

intervals as (

    select connection, currency, open_amount, effective_from, effective_to
    from {{ ref('int_open_item_intervals') }}
    where known_to = 'infinity'

),

-- a source's balances hold everything it has posted, also documents dated after today
horizons as (

    select companies.connection, greatest(companies.today, max(intervals.effective_from)) as as_of
    from companies
    left join intervals on intervals.connection = companies.connection
    group by companies.connection, companies.today

),

receivables as (

    select connection, currency, sum(open_amount) as amount
    from intervals
    where effective_to = 'infinity'
    group by connection, currency

),

controls as (

    select totals.*
    from {{ ref('int_control_totals') }} as totals
    where totals.known_to = 'infinity'

),

theirs_by_currency as (

    select
        controls.connection,
        controls.name,
        coalesce(controls.currency, companies.home_currency) as currency,
        sum(controls.amount) as amount,
        max(controls.taken_at) as taken_at
    from controls
    inner join companies on companies.connection = controls.connection
    where controls.name in ('ar_account', 'customer_balance')
    group by controls.connection, controls.name, coalesce(controls.currency, companies.home_currency)

),

-- every company and currency is listed, also where the source says nothing
wanted as (

    select connection, currency, name
    from (
        select connection, currency from receivables
        union
        select connection, currency from theirs_by_currency
        union
        select connection, home_currency from companies where home_currency is not null
    ) as currencies
    cross join (values ('ar_account'), ('customer_balance')) as names (name)

),

balances as (

    select
        wanted.connection,
        wanted.name as control,
        null::text as key,
        wanted.currency,
        coalesce(receivables.amount, 0) as ours,
        theirs_by_currency.amount as theirs,
        theirs_by_currency.taken_at
    from wanted
    left join receivables
        on receivables.connection = wanted.connection
        and receivables.currency = wanted.currency
    left join theirs_by_currency
        on theirs_by_currency.connection = wanted.connection
        and theirs_by_currency.name = wanted.name
        and theirs_by_currency.currency = wanted.currency

),

row_counts as (

    select connection, document_type as key, count(*) as amount
    from {{ ref('int_documents') }}
    where known_to = 'infinity' and status <> 'deleted'
    group by connection, document_type
    union all
    select connection, 'documents', count(*)
    from {{ ref('int_documents') }}
    where known_to = 'infinity' and status <> 'deleted'
    group by connection
    union all
    select connection, 'customers', count(*)
    from {{ ref('int_customers') }}
    where known_to = 'infinity'
    group by connection
    union all
    select connection, 'allocations', count(*)
    from {{ ref('int_allocations') }}
    where known_to = 'infinity'
    group by connection
    union all
    select connection, 'items', count(*)
    from {{ ref('int_items') }}
    where known_to = 'infinity'
    group by connection
    union all
    select connection, 'document_lines', count(*)
    from {{ ref('int_document_lines') }}
    where known_to = 'infinity'
    group by connection
    union all
    select connection, 'exchange_rates', count(*)
    from {{ ref('int_exchange_rates') }}
    where known_to = 'infinity'
    group by connection
    union all
    select connection, 'projects', count(*)
    from {{ ref('int_projects') }}
    where known_to = 'infinity'
    group by connection
    union all
    select connection, 'people', count(*)
    from {{ ref('int_people') }}
    where known_to = 'infinity' and is_active
    group by connection
    union all
    select connection, 'time_entries', count(*)
    from {{ ref('int_time_entries') }}
    where known_to = 'infinity'
    group by connection

),

counted as (

    select
        controls.connection,
        controls.name as control,
        controls.key,
        null::text as currency,
        coalesce(row_counts.amount, 0) as ours,
        controls.amount as theirs,
        controls.taken_at
    from controls
    left join row_counts
        on row_counts.connection = controls.connection
        and row_counts.key = controls.key
    where controls.name = 'row_count'

),

hours as (

    select
        connection,
        project_id as key,
        sum(hours) as hours,
        coalesce(sum(hours) filter (where is_billable), 0) as billable_hours
    from {{ ref('int_time_entries') }}
    where known_to = 'infinity'
    group by connection, project_id

),

-- a source may add up entries that it rounded one by one
rounded_hours as (

    select connection, sum(round(hours, 2)) as hours
    from {{ ref('int_time_entries') }}
    where known_to = 'infinity'
    group by connection

),

stated_hours as (

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

),

-- hours are whole seconds, stated in hundredths: half of one is the source's rounding, whichever way it rounds
worked as (

    select
        connection,
        control,
        key,
        null::text as currency,
        case when abs(ours - theirs) < 0.0055 then theirs else round(ours, 2) end as ours,
        theirs,
        taken_at
    from stated_hours

),

compared as (

    select * from balances
    union all
    select * from counted
    union all
    select * from worked

),

last_syncs as (

    select connection, max(finished_at) as finished_at
    from {{ source('tieout', 'sync_log') }}
    where status = 'success'
    group by connection

)

select
    compared.connection,
    compared.control,
    compared.key,
    compared.currency,
    horizons.as_of,
    compared.ours::numeric(18, 2) as ours,
    compared.theirs::numeric(18, 2) as theirs,
    (compared.ours - compared.theirs)::numeric(18, 2) as difference,
    case when compared.theirs is not null then coalesce(compared.taken_at, last_syncs.finished_at) end as taken_at,
    case
        when compared.theirs is null then 'not_available'
        when compared.ours = compared.theirs then 'ties'
        else 'differs'
    end as status
from compared
inner join horizons on horizons.connection = compared.connection
left join last_syncs on last_syncs.connection = compared.connection
