-- Opening and movements come from the ledger, closing from the open items.
with owing as (

    select connection from {{ ref('ar_summary') }} where total_outstanding <> 0

),

compared as (

    select connection, period_start, period_end, unexplained from {{ ref('ar_roll_forward') }}

)

select * from compared where unexplained is distinct from 0
union all
{{ nothing_compared('owing', 'compared', 3) }}
