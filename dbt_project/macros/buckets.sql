{# The bucket that a source's key names, in one way of writing: `current` (not due), `1-30`, `121+`, or `unapplied` for
   credits that stand apart; null where it names none. Keys come as the columns and pages here write them (`days_1_30`,
   `1–30`, `Over 120`) and as others do (`1 - 30 days`, `>120`, `121 and over`). -#}
{% macro bucket_of(key) -%}
    (
        select
            case
                when name in ('current', 'not due', 'not yet due', 'not') then 'current'
                when name in ('unapplied', 'unapplied credits') then 'unapplied'
                when name ~ '^\d{1,6}(-| | to | and )\d{1,6}$' and first_day <= last_day then first_day || '-' || last_day
                when name ~ '^(over|above|more than|older than|>) ?\d{1,6}$' then (last_day + 1) || '+'
                when name ~ '^(from|at least|>=|≥) ?\d{1,6}$' then last_day || '+'
                when name ~ '^\d{1,6} ?([+]|(and|or|&) (over|more|above|older|up))$' then first_day || '+'
            end
        from (
            select name, substring(name from '^\d{1,6}')::integer as first_day, substring(name from '(\d{1,6})$')::integer as last_day
            from (
                -- without case, without what cannot be seen, and without the words that say days
                select
                    trim(regexp_replace(regexp_replace(
                        regexp_replace(
                            regexp_replace(lower(normalize({{ key }}, NFKC)), '[_\s{{ unseen_characters() }}]+', ' ', 'g'),
                            ' *[\u2010-\u2015\u2212-] *', '-', 'g'
                        ),
                        '\m(days?|past due|overdue|late)\M', ' ', 'g'
                    ), ' +', ' ', 'g')) as name
            ) as bare
        ) as numbered
    )
{%- endmacro %}
