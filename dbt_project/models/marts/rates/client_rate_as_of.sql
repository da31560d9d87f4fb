{{ config(materialized='sql_function', meta={'arguments': ['as_of date', 'known_at timestamptz default now()']}) }}
-- Without a day the newest rate of each. `known_at = now()` is the default and means: all that is landed.
with asked as (

    select
        case when known_at = now() then timestamptz '9999-12-31' else known_at end as moment,
        coalesce(as_of, date '9999-12-31') as day

),

subjects as (

    select
        subject.connection,
        coalesce(subject.customer_id, project.customer_id) as customer_id,
        subject.project_id,
        subject.person_id,
        project.effective_from,
        project.effective_to,
        asked.moment,
        asked.day
    from asked
    inner join {{ ref('rate_subject') }} as subject on subject.known_from <= asked.moment
    left join {{ ref('project_client') }} as project
        on project.connection = subject.connection
        and project.project_id = subject.project_id
        and project.effective_from <= asked.day and project.effective_to > asked.day
        and project.known_from <= asked.moment and project.known_to > asked.moment

)

select
    subject.connection,
    subject.customer_id,
    subject.project_id,
    subject.person_id,
    charged.rate,
    coalesce(charged.origin, 'none'),
    charged.known_by,
    nullif(greatest(charged.effective_from, subject.effective_from), '-infinity'),
    nullif(least(charged.effective_to, subject.effective_to), 'infinity') - 1
from subjects as subject
left join lateral (
    {{ charged_claim(
        ref('rate_claim'), 'subject', 'subject.customer_id',
        is_valid="(claim.effective_from <= subject.day and claim.effective_to > subject.day
            or as_of is null and claim.rank <= 2 and claim.is_standing)",
        is_known="claim.known_from <= subject.moment and claim.known_to > subject.moment"
    ) }}
) as charged on true
