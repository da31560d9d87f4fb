with entries as (

    select connection || chr(31) || id as row_key, connection, id, payload, {{ known() }}
    from {{ source('timetracker', 'time_entry') }}
    where not is_deleted

),

sites as (

    select * from {{ ref('base_timetracker__sites') }}

),

named as (

    select
        invoice.connection,
        invoice.id as invoice_id,
        trim(entry.id) as entry_id,
        invoice.seen_from as known_from,
        coalesce(invoice.seen_to, 'infinity') as known_to
    from {{ source('timetracker', 'invoice_detail') }} as invoice
    cross join lateral jsonb_path_query(invoice.payload, '$.items[*].time_entry_ids ? (@ != null)') as ids
    cross join lateral regexp_split_to_table(ids #>> '{}', ',') as entry (id)
    where not invoice.is_deleted and invoice.payload ->> 'status' <> 'cancelled'

),

invoiced as (

    {{ billed_time('entries', 'named') }}

)

-- the day is that of the start in the application's own zone; the source takes breaks off and rounds, so its duration counts
select
    entries.connection,
    entries.id as time_entry_id,
    entries.payload ->> 'project_id' as project_id,
    entries.payload ->> 'client_id' as customer_id,
    entries.payload ->> 'user_id' as person_id,
    (entries.payload ->> 'start_time')::timestamp::date as work_on,
    round((entries.payload ->> 'duration_seconds')::numeric / 3600, 6) as hours,
    (entries.payload ->> 'billable')::boolean as is_billable,
    null::numeric as hourly_rate,
    'invoice:' || invoiced.invoice_id as invoiced_document_id,
    sites.base_url || '/timer/edit/' || entries.id as source_url,
    invoiced.known_from,
    invoiced.known_to
from invoiced
inner join entries
    on entries.row_key = invoiced.row_key
    and entries.known_from = invoiced.version_from
left join sites on sites.connection = entries.connection
