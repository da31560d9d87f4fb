-- The same months by account, added up, and their total.
with shown as (

    select account.*
    from {{ ref('revenue_tie_out_account') }} as account
    inner join {{ ref('rpt_frame') }} as frame
        on frame.connection = account.connection
        and frame.knows_all
        and frame.as_of >= account.as_of

)

select
    connection,
    currency,
    grouping(account_id) = 1 as is_total,
    account_id,
    case when grouping(account_id) = 0 then max(account_name) end as account_name,
    case when bool_and(ours is not null) then sum(ours) end as ours,
    sum(theirs) as theirs,
    case when bool_and(difference is not null) then sum(difference) end as difference
from shown
group by grouping sets ((connection, currency, account_id), (connection, currency))
order by connection, currency, is_total, theirs desc, account_id
