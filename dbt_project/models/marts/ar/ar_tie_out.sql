with companies as (

    select connection, today, home_currency from {{ ref('int_companies') }}

),

intervals as (

    select connection, customer_id, currency, open_amount, effective_from, effective_to
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

    select connection, customer_id, currency, sum(open_amount) as amount
    from intervals
    where effective_to = 'infinity'
    group by connection, customer_id, currency

),

controls as (

    select
        totals.connection,
        totals.name,
        totals.key,
        case when totals.name <> 'row_count' then coalesce(totals.currency, companies.home_currency) end as currency,
        totals.amount,
        totals.taken_at
    from {{ ref('int_control_totals') }} as totals
    inner join companies on companies.connection = totals.connection
    where totals.known_to = 'infinity'

),

-- what is stated for all, else the sum of what is stated one by one
stated as (

    select
        connection,
        name,
        currency,
        coalesce(sum(amount) filter (where key is null), sum(amount)) as amount,
        max(taken_at) as taken_at
    from controls
    where name in ('ar_account', 'customer_balance')
    group by connection, name, currency

),

-- every company and currency is listed, also where the source says nothing
wanted as (

    select connection, currency, name
    from (
        select connection, currency from receivables
        union
        select connection, currency from stated
        union
        select connection, home_currency from companies where home_currency is not null
    ) as currencies
    cross join (values ('ar_account'), ('customer_balance')) as names (name)

),

balances as (

    select connection, currency, sum(amount) as amount from receivables group by connection, currency

),

compared as (

    select
        wanted.connection, wanted.name as control, null as key, wanted.currency, null::date as as_of,
        coalesce(balances.amount, 0) as ours, stated.amount as theirs, stated.taken_at
    from wanted
    left join balances on balances.connection = wanted.connection and balances.currency = wanted.currency
    left join stated
        on stated.connection = wanted.connection
        and stated.name = wanted.name
        and stated.currency = wanted.currency
    union all
    select
        controls.connection, controls.name, controls.key, controls.currency, null,
        coalesce(receivables.amount, 0), controls.amount, controls.taken_at
    from controls
    left join receivables
        on receivables.connection = controls.connection
        and receivables.customer_id = controls.key
        and receivables.currency = controls.currency
    where controls.name = 'customer_balance' and controls.key is not null
    union all
    select
        controls.connection, controls.name, controls.key, null, null,
        coalesce(row_counts.amount, 0), controls.amount, controls.taken_at
    from controls
    left join {{ ref('int_row_counts') }} as row_counts
        on row_counts.connection = controls.connection
        and row_counts.key = controls.key
    where controls.name = 'row_count'
    union all
    select connection, control, key, null, null, ours, theirs, taken_at from {{ ref('int_compared_hours') }}
    union all
    select connection, control, key, currency, as_of, ours, theirs, taken_at from {{ ref('int_compared_aging') }}

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
    coalesce(compared.as_of, horizons.as_of) as as_of,
    compared.ours + 0.00 as ours,
    compared.theirs + 0.00 as theirs,
    (compared.ours - compared.theirs) + 0.00 as difference,
    case when compared.theirs is not null then coalesce(compared.taken_at, last_syncs.finished_at) end as taken_at,
    case
        when compared.theirs is null then 'not_available'
        when compared.ours = compared.theirs then 'ties'
        else 'differs'
    end as status
from compared
inner join horizons on horizons.connection = compared.connection
left join last_syncs on last_syncs.connection = compared.connection
