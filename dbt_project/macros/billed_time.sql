{# CTEs from `entries` (row_key, known_from, known_to of each version) and `named` (connection, invoice_id, entry_id and
   when it was known) to `invoiced`: each stretch of a version of an entry, and the invoice that billed it then. -#}
{% macro billed_time() -%}
-- an invoice has many versions in which this stays
merged as (

    select connection, invoice_id, entry_id, unnest(range_agg(tstzrange(known_from, known_to))) as known
    from named
    group by connection, invoice_id, entry_id

),

billed as (

    select
        connection || chr(31) || entry_id as row_key,
        invoice_id,
        lower(known) as known_from,
        upper(known) as known_to
    from merged

),

entry_stretches as (

    {{ stretches('entries', [{'relation': 'billed', 'on': 'other.row_key = base.row_key'}]) }}

),

invoiced as (

    select stretches.row_key, stretches.version_from, stretches.known_from, stretches.known_to, max(invoice_id) as invoice_id
    from entry_stretches as stretches
    left join billed
        on billed.row_key = stretches.row_key
        and {{ known_during('billed', 'stretches') }}
    group by stretches.row_key, stretches.version_from, stretches.known_from, stretches.known_to

)
{%- endmacro %}
