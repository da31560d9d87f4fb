-- Opening and movements come from the ledger, closing from the open items.
with compared as (

    select connection, period_start, period_end, unexplained from {{ ref('ar_roll_forward') }}

)

select * from compared where unexplained is distinct from 0
union all
{{ nothing_compared('ar_ledger', 'compared', 3) }}
