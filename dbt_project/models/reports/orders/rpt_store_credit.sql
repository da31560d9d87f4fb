with shown as (

    select
        credits.connection,
        credits.currency,
        credits.origin,
        credits.credits,
        credits.available_credits,
        credits.applied_credits,
        credits.expired_credits,
        credits.issued,
        credits.used,
        credits.expired,
        credits.outstanding
    from {{ ref('store_credit') }} as credits
    inner join {{ ref('rpt_frame') }} as frame on frame.connection = credits.connection and frame.is_now

)

select connection, currency, false as is_total, origin, credits, available_credits, applied_credits,
    expired_credits, issued, used, expired, outstanding
from shown
union all
select connection, currency, true, null, sum(credits)::integer, sum(available_credits)::integer,
    sum(applied_credits)::integer, sum(expired_credits)::integer, sum(issued) + 0.00,
    sum(used) + 0.00, sum(expired) + 0.00, sum(outstanding) + 0.00
from shown
group by connection, currency
order by connection, currency, is_total, origin desc
