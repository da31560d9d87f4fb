-- Rows that name a row of another table which is not there, each as long as it is not. Customers of documents and the ends
-- of allocations are judged where documents are. People, items and time entries only name: an application's list may leave
-- out who was deleted and what it makes up itself, and books that list none of them mean names; so may a log of changes.
-- Long because the list of references, what is missing and the id that was meant are all made from the same targets.
{%- set judged_elsewhere = ['documents.customer_id', 'allocations.from_document_id', 'allocations.to_document_id'] %}
{%- set only_names = ['people', 'items', 'time_entries'] %}
{%- set references = [] %}
{%- for table in var('sources_of') %}{% do versions_of(table) %}{% endfor %}
{%- set ids = canonical_ids() %}
{%- for table, columns in stated_of_columns('names').items() %}
    {%- for column, target in columns.items() if table ~ '.' ~ column not in judged_elsewhere %}
        {%- if target == 'entities' %}
            {%- do references.append((table, column, 'customers', "lower(base.entity_type) = 'client'")) %}
            {%- do references.append((table, column, 'projects', "lower(base.entity_type) = 'project'")) %}
        {%- else %}
            {%- do references.append((table, column, target, row_words(table).get('condition'))) %}
        {%- endif %}
    {%- endfor %}
{%- endfor %}
{%- set targets = references | map(attribute=2) | unique | list %}
with companies as (

    select connection, source from {{ ref('int_companies') }}

),
{% for target in targets %}
present_{{ target }} as (

    select connection, {{ ids[target] }} as id, range_agg(tstzrange(known_from, known_to)) as known
    from {{ versions_of(target) }}
    where {{ ids[target] }} is not null
        and known_from < known_to
        {%- if target in only_names %}
        and connection in (select connection from companies where source = 'files')
        {%- endif %}
    group by connection, {{ ids[target] }}

),
{% endfor %}
missing as (

    {%- for table, column, target, condition in references %}
    {%- set words = row_words(table) %}
    {%- set is_list = column.endswith('_ids') %}
    {%- set is_of_files = target in only_names or column == 'entity_id' %}
    select
        base.connection, '{{ target }}' as target,
        '{{ one_of(target) if column == 'entity_id' else column | replace('_ids', '') | replace('_id', '') | replace('_', ' ') }}' as role,
        {{ words.called }} as called,
        {{ words.get('document_id', 'null::text') }} as document_id,
        {{ 'named.id' if target == 'customers' else words.get('customer_id', 'null::text') }} as customer_id,
        {{ words.get('amount', 'null::numeric') }} as amount,
        {{ words.get('currency', 'null::text') }} as currency,
        named.id as named, lower(gap.known) as known_from, upper(gap.known) as known_to
    from {{ versions_of(table) }} as base
    inner join companies
        on companies.connection = base.connection
        and companies.source in ('{{ (['files'] if is_of_files else var('sources_of')[target]) | join("', '") }}')
    cross join lateral (
        {%- if is_list %}
        select distinct trim(part) as id from regexp_split_to_table(base.{{ column }}, ',') as part where trim(part) <> ''
        {%- else %}
        select base.{{ column }} as id
        {%- endif %}
    ) as named
    left join present_{{ target }} as present
        on present.connection = base.connection
        and present.id = named.id
    cross join lateral unnest(
        tstzmultirange(tstzrange(base.known_from, base.known_to)) - coalesce(present.known, '{}')
    ) as gap (known)
    where named.id is not null
        and base.known_from < base.known_to
        and (present.known is null or not present.known @> tstzrange(base.known_from, base.known_to))
        {%- if target in only_names %}
        and base.connection in (select connection from present_{{ target }})
        {%- endif %}
        {%- if condition %}
        and {{ condition }}
        {%- endif %}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

named as (

    select distinct connection, target, named, {{ seen('named') }} as bare from missing where known_to = 'infinity'

),

-- what a reader takes for the id that is named
looks_like as (

    select connection, table_name as target, id, bare from {{ ref('int_unseen_ids') }}
    {%- for target in targets %}
    union all
    select connection, '{{ target }}', id, id
    from present_{{ target }}
    where (connection, id) in (select connection, bare from named where target = '{{ target }}' and bare <> named)
    {%- endfor %}

),

meant as (

    select named.connection, named.target, named.named, min(looks_like.id) as id
    from named
    inner join looks_like
        on looks_like.connection = named.connection
        and looks_like.target = named.target
        and looks_like.bare = named.bare
        and looks_like.id <> named.named
    group by named.connection, named.target, named.named

)

select
    missing.connection,
    'unknown_' || case missing.target
        {%- for target in targets %}
        when '{{ target }}' then '{{ one_of(target) | replace(' ', '_') }}'
        {%- endfor %}
    end as kind,
    missing.document_id,
    missing.customer_id,
    missing.amount,
    missing.currency,
    missing.called || ' names ' || missing.role || ' ' || {{ shown('missing.named') }} || ', which is not among the '
    || replace(missing.target, '_', ' ')
    || coalesce('; did you mean ' || {{ shown('meant.id') }} || '?', '.') as message,
    missing.known_from,
    missing.known_to
from missing
left join meant
    on meant.connection = missing.connection
    and meant.target = missing.target
    and meant.named = missing.named
