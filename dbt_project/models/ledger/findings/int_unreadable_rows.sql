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
                case content ->> 'kind'
                    when 'needed' then 'something'
                    when 'element' then 'a group of fields'
                    when 'array' then 'a list'
                    when 'object' then 'a group of fields'
                    when 'boolean' then 'true or false'
                    when 'number' then 'a number of at most 9999999999999999.99'
                    when 'rate' then 'a number of at least 0'
                    when 'integer' then 'a whole number'
                    when 'days' then 'a whole number of days'
                    when 'date' then 'a date'
                    when 'moment' then 'a date or a time'
                    when 'word' then 'a text of at most 200 characters'
                    when 'zone' then 'a time zone'
                    when 'month' then 'a month from 1 to 12'
                    when 'month_name' then 'the name of a month'
                end as wanted
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
    coalesce(read.amount, read.counted_amount) as amount,
    case when length(versions.currency) <= 200 then versions.currency end as currency,
    'Row ' || versions.id || ' of ' || versions.stream || ' cannot be read: ' || told.message
    || case when told.fields > 3 then '; and ' || (told.fields - 3) || ' more' else '' end
    || case
        when versions.is_setting then '. Its last version that could be read counts on, if there is one.'
        when versions.counted_until is null then '. It is set aside and in no figure.'
        else '. It is set aside and in no figure, nor is its version before'
            || coalesce(', which was worth ' || read.counted_amount, '') || '.'
    end as message,
    versions.seen_from as known_from,
    coalesce(versions.seen_to, 'infinity') as known_to
from versions
inner join told
    on told.connection = versions.connection
    and told.stream = versions.stream
    and told.id = versions.id
    and told.seen_from = versions.seen_from
-- a value that is no number is no amount
cross join lateral (
    select
        case when tieout.fits(versions.amount, 'number') then (versions.amount #>> '{}')::numeric end as amount,
        case when tieout.fits(versions.counted_amount, 'number') then (versions.counted_amount #>> '{}')::numeric end
            as counted_amount
) as read
