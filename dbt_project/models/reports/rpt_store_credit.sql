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
inner join {{ ref('rpt_frame') }} as frame on frame.connection = credits.connection
order by credits.connection, credits.currency, credits.origin desc
