with items as (

    select
        invoice.connection,
        invoice.id as invoice_id,
        invoice.payload ->> 'project_id' as project_id,
        item.place,
        item.content,
        item.content ->> 'time_entry_ids' as time_entry_ids,
        {{ known() }}
    from {{ source('timetracker', 'invoice_detail') }} as invoice
    cross join lateral jsonb_path_query(invoice.payload, '$.items[*]') with ordinality as item (content, place)
    where not invoice.is_deleted

),

-- split before any join, else each item is split once for every time entry of the company
named as materialized (

    select items.connection, items.invoice_id, items.place, items.known_from, trim(entry.id) as time_entry_id
    from items
    cross join lateral regexp_split_to_table(items.time_entry_ids, ',') as entry (id)

),

-- an invoice names one project, yet may bill the hours of several
worked as materialized (

    select
        named.connection, named.invoice_id, named.place, named.known_from,
        min(version.payload ->> 'project_id') as project_id
    from named
    inner join {{ source('timetracker', 'time_entry') }} as version
        on version.connection = named.connection
        and version.id = named.time_entry_id
        and version.seen_from <= named.known_from
        and coalesce(version.seen_to, 'infinity') > named.known_from
    group by named.connection, named.invoice_id, named.place, named.known_from
    having count(distinct version.payload ->> 'project_id') = 1

)

select
    items.connection,
    'invoice:' || items.invoice_id as document_id,
    (items.content ->> 'id')::numeric::integer as line_number,
    null::text as item_id,
    items.content ->> 'description' as description,
    (items.content ->> 'quantity')::numeric as quantity,
    (items.content ->> 'unit_price')::numeric as unit_price,
    (items.content ->> 'total_amount')::numeric as line_amount,
    0.00 as discount_amount,
    null::numeric as tax_amount,
    null::date as service_on,
    coalesce(worked.project_id, items.project_id) as project_id,
    items.time_entry_ids,
    null::text as source_url,
    items.known_from,
    items.known_to
from items
left join worked
    on worked.connection = items.connection
    and worked.invoice_id = items.invoice_id
    and worked.place = items.place
    and worked.known_from = items.known_from
union all
-- a credit note is one sum with its reason
select
    connection,
    'credit_note:' || id as document_id,
    1 as line_number,
    null::text as item_id,
    payload ->> 'reason' as description,
    null::numeric as quantity,
    null::numeric as unit_price,
    (payload ->> 'amount')::numeric as line_amount,
    0.00 as discount_amount,
    null::numeric as tax_amount,
    null::date as service_on,
    null::text as project_id,
    null::text as time_entry_ids,
    null::text as source_url,
    {{ known() }}
from {{ source('timetracker', 'credit_note') }}
where not is_deleted
