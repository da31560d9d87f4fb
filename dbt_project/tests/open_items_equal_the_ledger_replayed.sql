-- At today and at each of the last knowledge moments: the function's answer is the ledger's sum, in document currency
-- and at home, per item.
with moments as (

    select distinct known_from as known_at
    from {{ ref('ar_ledger') }}
    order by known_from desc
    limit 5

),

days as (

    select companies.connection, companies.today as as_of, moments.known_at
    from {{ ref('int_companies') }} as companies
    cross join moments

),

replayed as (

    select
        days.connection, days.known_at, ledger.document_id,
        sum(ledger.amount) as amount,
        case when count(*) = count(ledger.home_amount) then sum(ledger.home_amount) end as home_amount
    from days
    inner join {{ ref('ar_ledger') }} as ledger
        on ledger.connection = days.connection
        and ledger.entry_on <= days.as_of
        and ledger.known_from <= days.known_at
        and ledger.known_to > days.known_at
        and ledger.entry_type <> 'fx'
    group by days.connection, days.known_at, ledger.document_id

),

-- depends on {{ ref('int_open_item_intervals') }}
answered as (

    select days.connection, days.known_at, item.document_id, item.open_amount, item.home_open_amount
    from days
    cross join lateral marts.ar_open_items(days.as_of, days.known_at) as item
    where item.connection = days.connection

),

compared as (

    select
        coalesce(replayed.connection, answered.connection) as connection,
        coalesce(replayed.document_id, answered.document_id) as document_id,
        coalesce(replayed.amount, 0) as ledger_amount,
        coalesce(answered.open_amount, 0) as open_amount,
        case when answered.document_id is null then coalesce(replayed.home_amount, 0) else replayed.home_amount end
            as ledger_home_amount,
        case when answered.document_id is null then 0 else answered.home_open_amount end as home_open_amount
    from replayed
    full join answered
        on answered.connection = replayed.connection
        and answered.known_at = replayed.known_at
        and answered.document_id = replayed.document_id

)

select *
from compared
where ledger_amount is distinct from open_amount or ledger_home_amount is distinct from home_open_amount
union all
{{ nothing_compared('ar_ledger', 'compared', 5) }}
