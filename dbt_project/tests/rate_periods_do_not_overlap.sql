-- On every day there is one rate, or none, for a client, project and person: periods follow each other without a gap.
with compared as (

    select
        *,
        lead(effective_from) over work as next_from,
        row_number() over work = 1 as is_first,
        row_number() over work = count(*) over (
            partition by connection, project_id, person_id, case when project_id is null then customer_id end
        ) as is_last
    from {{ ref('client_rate') }}
    window work as (
        partition by connection, project_id, person_id, case when project_id is null then customer_id end
        order by effective_from nulls first
    )

)

select connection, customer_id, project_id, person_id, effective_from, effective_to
from compared
where is_first <> (effective_from is null)
    or is_last <> (effective_to is null)
    or not is_last and effective_to + 1 is distinct from next_from
