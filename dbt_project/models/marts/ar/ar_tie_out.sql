select
    connection,
    subject,
    control,
    key,
    currency,
    as_of,
    ours + 0.00 as ours,
    theirs + 0.00 as theirs,
    (ours - theirs) + 0.00 as difference,
    case when theirs is not null then taken_at end as taken_at,
    case
        when ours is null or theirs is null then 'not_available'
        when ours = theirs then 'ties'
        else 'differs'
    end as status
from {{ ref('int_compared') }}
