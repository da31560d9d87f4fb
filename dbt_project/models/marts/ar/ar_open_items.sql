{{ config(materialized='sql_function', meta={'arguments': ['as_of date', 'known_at timestamptz default now()']}) }}
-- `known_at = now()` is the default and means: all that is landed. Any other moment asks what was known then.
{{ open_items(
    ref('open_item_interval') ~ ' as item',
    ref('aging_bucket'),
    as_of='as_of',
    is_known="case
        when known_at = now() then item.known_to = 'infinity'
        else item.known_from <= known_at and item.known_to > known_at
    end"
) }}
