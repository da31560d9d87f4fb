-- Whose project it was, day by day: the client named by the version that we held on that day; before the first version
-- the first one's.
with versions as (

    select
        projects.connection,
        projects.project_id,
        projects.customer_id,
        projects.known_from,
        (projects.known_from at time zone companies.time_zone)::date as seen_on,
        lag(projects.customer_id) over project as customer_before,
        lag(projects.known_from) over project is null as is_first
    from {{ ref('int_projects') }} as projects
    inner join {{ ref('int_companies') }} as companies using (connection)
    window project as (partition by projects.connection, projects.project_id order by projects.known_from)

),

moves as (

    select
        *,
        lead(known_from) over project as moved_at,
        lead(seen_on) over project as moved_on
    from versions
    where is_first or customer_id is distinct from customer_before
    window project as (partition by connection, project_id order by known_from)

)

select
    moves.connection,
    moves.project_id,
    moves.customer_id,
    case when moves.is_first then '-infinity' else moves.seen_on end as effective_from,
    stretch.effective_to,
    stretch.known_from,
    stretch.known_to
from moves
-- until the move is known the project stays for good; from then on it had been the client's until that day
cross join lateral (
    values
        (moves.known_from, coalesce(moves.moved_at, 'infinity'), 'infinity'::date),
        (moves.moved_at, 'infinity', moves.moved_on)
) as stretch (known_from, known_to, effective_to)
where case when moves.is_first then '-infinity' else moves.seen_on end < stretch.effective_to
    and stretch.known_from is not null
