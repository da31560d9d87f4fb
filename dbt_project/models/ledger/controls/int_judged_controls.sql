with compared as (

    select compared.*, reads.known_at
    from {{ ref('int_compared') }} as compared
    inner join {{ ref('int_last_reads') }} as reads
        on reads.connection = compared.connection
        and reads.last_read_at is not null
    where compared.subject is not null

),

at_moments as (

    select
        connection, subject, control, key, currency, as_of, known_at, ours_now as ours, theirs, taken_at, unstated, is_contradicted,
        compared_at is not null and ours is distinct from ours_now as is_changed
    from compared
    union all
    select
        connection, subject, control, key, currency, as_of, compared_at, ours, theirs, taken_at, unstated, is_contradicted, false
    from compared
    where compared_at < known_at

)

select
    connection,
    subject,
    control,
    key,
    currency,
    as_of,
    known_at,
    ours - theirs as difference,
    theirs is not null as is_stated,
    taken_at,
    unstated,
    is_contradicted,
    case
        when ours is null or theirs is null then 'not_available'
        when ours = theirs then 'ties'
        when is_changed then 'changed'
        else 'differs'
    end as status
from at_moments
