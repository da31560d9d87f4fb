-- Nobody is listed by name but on time: the newest name under which somebody recorded it.
with named as (

    select
        connection,
        lower(payload ->> 'NameOf') as kind,
        coalesce(payload -> 'EmployeeRef', payload -> 'VendorRef') as person,
        seen_from
    from {{ source('quickbooks', 'time_activity') }}

)

select
    connection,
    kind || ':' || (person ->> 'value') as person_id,
    (array_agg(
        {{ quickbooks_name("coalesce(person ->> 'name', person ->> 'value')") }} order by seen_from desc
    ))[1] as person_name,
    not bool_and(coalesce(person ->> 'name' like '%(deleted)', false)) as is_active,
    null::text as source_url,
    min(seen_from) as known_from,
    'infinity'::timestamptz as known_to
from named
where person is not null and kind is not null
group by connection, kind, person ->> 'value'
