{# The stretches of knowledge of items: cut wherever a version of the document or of one of its allocations begins or
   ends. Gives `document_key, version_from, known_from, known_to`; `version_from` is the known_from of the row of
   `receivables` that holds in the stretch, or was the last to hold. A document's own movement begins and ends with such
   a row, so only allocations cut further. -#}
{% macro item_stretches(receivables, movements) -%}
    select
        document_key,
        max(version_from) over item as version_from,
        moment as known_from,
        lead(moment, 1, 'infinity') over item as known_to
    from (
        select document_key, moment, max(version_from) as version_from
        from (
            select document_key, known_from as moment, known_from as version_from
            from {{ receivables }}
            union all
            select document_key, known_to, null
            from {{ receivables }}
            where known_to < 'infinity'
            union all
            select document_key, known_from, null
            from {{ movements }}
            where entry_type = 'allocation'
            union all
            select document_key, known_to, null
            from {{ movements }}
            where entry_type = 'allocation' and known_to < 'infinity'
        ) as edges
        group by document_key, moment
    ) as moments
    window item as (partition by document_key order by moment)
{%- endmacro %}
