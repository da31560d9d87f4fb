{# The claim that is charged on `day` to the project and person of `subject`, whose client on that day is `client`.
   `is_valid` and `is_known` are conditions over `claim`. -#}
{% macro charged_claim(claims, subject, customer_id, is_valid, is_known) -%}
    select claim.rate, claim.origin, claim.known_by, claim.effective_from, claim.effective_to
    from {{ claims }} as claim
    where claim.connection = {{ subject }}.connection
        and (
            claim.project_id = {{ subject }}.project_id
            and (claim.person_id is null or claim.person_id = {{ subject }}.person_id)
            or claim.customer_id = {{ customer_id }}
        )
        and {{ is_valid }}
        and {{ is_known }}
    order by claim.rank, claim.stated_from desc nulls last, claim.effective_from desc
    limit 1
{%- endmacro %}

{# The rates in force on a day, as known at a moment; without a day the newest of each. Stands on int_rate_subjects,
   int_rate_claims and int_project_clients, and is made anew whenever the table client_rate is. -#}
{% macro create_client_rate_as_of() -%}
{{ readable('rate_subject', 'intermediate.int_rate_subjects', [
    'connection', 'customer_id', 'project_id', 'person_id', 'known_from',
]) }};
{{ readable('project_client', 'intermediate.int_project_clients', [
    'connection', 'customer_id', 'project_id', 'effective_from', 'effective_to', 'known_from', 'known_to',
]) }};
{{ readable('rate_claim', 'intermediate.int_rate_claims', [
    'connection', 'customer_id', 'project_id', 'person_id', 'rate', 'origin', 'known_by', 'rank', 'stated_from',
    'is_standing', 'effective_from', 'effective_to', 'known_from', 'known_to',
]) }};
create or replace function marts.client_rate_as_of(as_of date, known_at timestamptz default now())
returns table (
    connection text,
    customer_id text,
    project_id text,
    person_id text,
    rate numeric,
    origin text,
    known_by text,
    effective_from date,
    effective_to date
)
language sql stable parallel safe
as $function$
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
        inner join reports.rate_subject as subject on subject.known_from <= asked.moment
        left join reports.project_client as project
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
            'reports.rate_claim', 'subject', 'subject.customer_id',
            is_valid="(claim.effective_from <= subject.day and claim.effective_to > subject.day
                or as_of is null and claim.rank <= 2 and claim.is_standing)",
            is_known="claim.known_from <= subject.moment and claim.known_to > subject.moment"
        ) }}
    ) as charged on true
$function$;
comment on function marts.client_rate_as_of(date, timestamptz) is
'One row per client, project and person: the hourly rate in force on this day, as known at this moment.'
{%- endmacro %}
