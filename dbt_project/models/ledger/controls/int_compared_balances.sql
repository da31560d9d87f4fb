-- Long because the whole and the part of each customer are compared with the same balances, and parts can stand for it.
with controls as (

    select * from {{ ref('int_controls') }} where control in ('ar_account', 'customer_balance')

),

days as (

    select connection, as_of, is_current from controls
    union
    select connection, last_read_on, true from {{ ref('int_last_reads') }} where last_read_on is not null

),

-- a balance that is read now holds everything that is posted, also documents dated after today
receivables as (

    select days.connection, days.as_of, item.customer_id, item.currency, sum(item.open_amount) as amount
    from days
    inner join {{ ref('int_open_item_intervals') }} as item
        on item.connection = days.connection
        and item.known_to = 'infinity'
        and case
            when days.is_current then item.effective_to = 'infinity'
            else item.effective_from <= days.as_of and item.effective_to > days.as_of
        end
    group by 1, 2, 3, 4

),

balances as (

    select
        receivables.connection,
        receivables.as_of,
        receivables.currency,
        sum(receivables.amount) as amount,
        count(*) filter (where receivables.amount <> 0 and controls.connection is null) as unstated
    from receivables
    left join controls
        on controls.control = 'customer_balance'
        and controls.connection = receivables.connection
        and controls.as_of = receivables.as_of
        and controls.key = receivables.customer_id
        and controls.currency = receivables.currency
    group by 1, 2, 3

),

-- what is stated for all, else the parts that are stated one by one
stated as (

    select
        connection,
        as_of,
        control,
        currency,
        sum(theirs) filter (where key is null) as whole,
        case when bool_and(theirs is not null) then sum(theirs) end as parts,
        bool_or(theirs is null) as is_contradicted,
        max(taken_at) as taken_at
    from controls
    group by connection, as_of, control, currency

),

-- every company and currency is listed, also where the source says nothing
wanted as (

    select currencies.connection, currencies.as_of, currencies.currency, names.control
    from (
        select connection, as_of, currency from balances
        union
        select connection, as_of, currency from stated
        union
        select connection, last_read_on, home_currency
        from {{ ref('int_last_reads') }}
        where last_read_on is not null and home_currency is not null
    ) as currencies
    cross join (values ('ar_account'), ('customer_balance')) as names (control)

)

-- balances of some customers are not the balance of all
select
    wanted.connection,
    wanted.control,
    null as key,
    wanted.currency,
    wanted.as_of,
    coalesce(balances.amount, 0) as ours,
    coalesce(
        stated.whole,
        case when wanted.control = 'ar_account' or coalesce(balances.unstated, 0) = 0 then stated.parts end
    ) as theirs,
    stated.taken_at,
    case
        when wanted.control = 'customer_balance' and stated.whole is null and stated.parts is not null
            then coalesce(balances.unstated, 0)
    end as unstated,
    coalesce(stated.is_contradicted, false) as is_contradicted
from wanted
left join balances
    on balances.connection = wanted.connection
    and balances.as_of = wanted.as_of
    and balances.currency = wanted.currency
left join stated
    on stated.connection = wanted.connection
    and stated.as_of = wanted.as_of
    and stated.control = wanted.control
    and stated.currency = wanted.currency
union all
select
    controls.connection,
    controls.control,
    controls.key,
    controls.currency,
    controls.as_of,
    coalesce(receivables.amount, 0),
    controls.theirs,
    controls.taken_at,
    null,
    controls.theirs is null
from controls
left join receivables
    on receivables.connection = controls.connection
    and receivables.as_of = controls.as_of
    and receivables.customer_id = controls.key
    and receivables.currency = controls.currency
where controls.control = 'customer_balance' and controls.key is not null
