-- The row is kept as it came. What it said before counts no longer: its books have replaced it. Only a setting, which says
-- how all other rows are read, counts on.
with versions as (

    {%- for name in var('sources_of')['companies'] %}
    select * from {{ source('tieout', 'set_aside_' ~ name) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

),

-- each field once, however many lines have it wrong
told as (

    select
        versions.connection,
        versions.stream,
        versions.id,
        versions.seen_from,
        string_agg(fault.message, '; ' order by fault.field) filter (where fault.place <= 3) as message,
        count(*) as fields
    from versions
    cross join lateral (
        select
            field,
            case when field = '' then 'the row' else field end || ' is ' || min(value) || ', not ' || min(wanted) as message,
            row_number() over (order by field) as place
        from (
            select
                content ->> 'field' as field,
                content ->> 'value' as value,
                {{ wanted("content ->> 'kind'") }} as wanted
            from jsonb_array_elements(versions.unreadable) as each_fault (content)
        ) as named
        group by field
    ) as fault
    group by versions.connection, versions.stream, versions.id, versions.seen_from

)

select
    versions.connection,
    versions.stream,
    versions.id,
    'unreadable_row' as kind,
    versions.document_id,
    case when length(versions.customer_id) <= 200 then versions.customer_id end as customer_id,
    coalesce({{ amount_if_any('versions.amount') }}, {{ amount_if_any('versions.counted_amount') }}) as amount,
    case when length(versions.currency) <= 200 then versions.currency end as currency,
    'Row ' || versions.id || ' of ' || versions.stream || ' cannot be read: ' || told.message
    || case when told.fields > 3 then '; and ' || (told.fields - 3) || ' more' else '' end
    || case
        when versions.is_setting then '. Its last version that could be read counts on, if there is one.'
        when versions.counted_until is null then '. It is set aside and in no figure.'
        else '. It is set aside and in no figure, nor is its version before'
            || coalesce(', which was worth ' || ({{ amount_if_any('versions.counted_amount') }}), '') || '.'
    end as message,
    versions.seen_from as known_from,
    coalesce(versions.seen_to, 'infinity') as known_to
from versions
inner join told
    on told.connection = versions.connection
    and told.stream = versions.stream
    and told.id = versions.id
    and told.seen_from = versions.seen_from
