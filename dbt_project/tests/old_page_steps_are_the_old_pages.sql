-- The old page's five steps beside ours are what its own models say, company by company and step by step.
with beside as (

    select connection, position as step, label, sum(value) as value
    from {{ ref('revenue_waterfall') }}
    where waterfall = 'finance_page'
    group by connection, position, label

),

compared as (

    select
        coalesce(beside.connection, old_page.connection) as connection,
        coalesce(beside.label, old_page.label) as label,
        beside.value as beside,
        old_page.value as old_page
    from beside
    full outer join {{ ref('old_page_waterfall') }} as old_page
        on old_page.connection = beside.connection
        and old_page.step = beside.step
        and old_page.label = beside.label

),

ordered as (

    select order_id from {{ ref('canonical_orders') }} where known_to = 'infinity' and order_type <> 'estimate'

)

select connection, label, beside, old_page
from compared
where beside is distinct from old_page
union all
{{ nothing_compared('ordered', 'compared', 3) }}
