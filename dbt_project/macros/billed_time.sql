{# Each stretch of a version of an entry, and the invoice that billed it then. `entries` has row_key, known_from and known_to
   of each version; `named` has connection, invoice_id, entry_id and when it was known. -#}
{% macro billed_time(entries, named) -%}
    with billed as (

        -- an invoice has many versions in which this stays
        select
            connection || chr(31) || entry_id as row_key,
            invoice_id,
            lower(known) as known_from,
            upper(known) as known_to
        from (
            select connection, invoice_id, entry_id, unnest(range_agg(tstzrange(known_from, known_to))) as known
            from {{ named }}
            group by connection, invoice_id, entry_id
        ) as merged

    ),

    entry_stretches as (

        {{ stretches(entries, [{'relation': 'billed', 'on': 'other.row_key = base.row_key'}]) }}

    )

    select stretches.row_key, stretches.version_from, stretches.known_from, stretches.known_to, max(invoice_id) as invoice_id
    from entry_stretches as stretches
    left join billed
        on billed.row_key = stretches.row_key
        and {{ known_during('billed', 'stretches') }}
    group by stretches.row_key, stretches.version_from, stretches.known_from, stretches.known_to
{%- endmacro %}
