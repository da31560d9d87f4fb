with entries as (

    select connection || chr(31) || id as row_key, connection, id, payload, {{ known() }}
    from {{ source('quickbooks', 'time_activity') }}
    where not is_deleted

),

-- an invoice names the time that it bills on itself or on a line
named as (

    select
        invoice.connection,
        invoice.id as invoice_id,
        link ->> 'TxnId' as entry_id,
        invoice.seen_from as known_from,
        coalesce(invoice.seen_to, 'infinity') as known_to
    from {{ source('quickbooks', 'invoice') }} as invoice
    cross join lateral jsonb_path_query(invoice.payload, '$.**.LinkedTxn[*] ? (@.TxnType == "TimeActivity")') as link
    where not invoice.is_deleted

),

invoiced as (

    {{ billed_time('entries', 'named') }}

),

timed as (

    select
        entries.*,
        invoiced.invoice_id,
        invoiced.known_from as stretch_from,
        invoiced.known_to as stretch_to,
        coalesce(payload -> 'EmployeeRef' ->> 'value', payload -> 'VendorRef' ->> 'value') as person,
        {{ quickbooks_hours('payload', '') }} as stated_hours,
        extract(epoch from (payload ->> 'EndTime')::timestamptz - (payload ->> 'StartTime')::timestamptz) / 3600
        - {{ quickbooks_hours('payload', 'Break') }} as clocked_hours
    from invoiced
    inner join entries
        on entries.row_key = invoiced.row_key
        and entries.known_from = invoiced.version_from

)

-- either the hours are typed, or a start and an end from which breaks are taken off
select
    connection,
    id as time_entry_id,
    payload -> 'ProjectRef' ->> 'value' as project_id,
    payload -> 'CustomerRef' ->> 'value' as customer_id,
    lower(payload ->> 'NameOf') || ':' || person as person_id,
    (payload ->> 'TxnDate')::date as work_on,
    round(case when payload ? 'Hours' or payload ? 'Minutes' then stated_hours else coalesce(clocked_hours, 0) end, 6)
        as hours,
    payload ->> 'BillableStatus' in ('Billable', 'HasBeenBilled') as is_billable,
    nullif((payload ->> 'HourlyRate')::numeric, 0)::numeric as hourly_rate,
    'invoice:' || invoice_id as invoiced_document_id,
    'https://app.qbo.intuit.com/app/timetracking' as source_url,
    stretch_from as known_from,
    stretch_to as known_to
from timed
