-- Both sides of every allocation, and its exchange difference, add up to nothing, in both currencies. At home that is
-- only known where both documents have a rate.

with compared as (

    select
        connection,
        allocation_id,
        sum(amount) as amount,
        case when count(*) = count(home_amount) then sum(home_amount) end as home_amount
    from {{ ref('ar_ledger') }}
    where allocation_id is not null and known_to is null
    group by connection, allocation_id

)

select connection, allocation_id, amount, home_amount
from compared
where amount is distinct from 0 or coalesce(home_amount, 0) <> 0
