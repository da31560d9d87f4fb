-- Outstanding is what customers may still use: a liability, not revenue. Issued = used + expired + outstanding.
select
    connection,
    currency,
    origin,
    count(*)::integer as credits,
    (count(*) filter (where status = 'available'))::integer as available_credits,
    (count(*) filter (where status = 'applied'))::integer as applied_credits,
    (count(*) filter (where status not in ('available', 'applied')))::integer as expired_credits,
    sum(amount) + 0.00 as issued,
    sum(amount - remaining_amount) + 0.00 as used,
    coalesce(sum(remaining_amount) filter (where status <> 'available'), 0) + 0.00 as expired,
    coalesce(sum(remaining_amount) filter (where status = 'available'), 0) + 0.00 as outstanding
from {{ ref('int_credits_issued') }}
where not is_to_come
group by connection, currency, origin
