{# `a`, `a and b`, `a, b and c` from an expression that is an array of text. -#}
{% macro listed(parts) -%}
    case
        when cardinality({{ parts }}) < 2 then ({{ parts }})[1]
        else array_to_string(({{ parts }})[:cardinality({{ parts }}) - 1], ', ') || ' and ' || ({{ parts }})[cardinality({{ parts }})]
    end
{%- endmacro %}

{# An amount as pages write it: USD −1,234.50, with the decimals that it has. -#}
{% macro money_words(currency, amount) -%}
    {{ currency }} || chr(160) || case when {{ amount }} < 0 then chr(8722) else '' end
        || to_char(trunc(abs({{ amount }})), 'FM999,999,999,999,999,999,999,990')
        || coalesce(substring(abs({{ amount }})::text from '\.\d+$'), '')
{%- endmacro %}

{# `1 customer balance`, `3 customer balances`; null for none. -#}
{% macro counted_words(number, one, many) -%}
    case when {{ number }} = 1 then '1 {{ one }}' when {{ number }} > 1 then {{ number }} || ' {{ many }}' end
{%- endmacro %}

{# A subject at the beginning of a sentence. -#}
{% macro subject_words(subject) -%}
    case {{ subject }}
        when 'receivables' then 'Receivables'
        when 'revenue' then 'Revenue'
        when 'hours' then 'Hours'
        else 'Row counts'
    end
{%- endmacro %}

{# In which order subjects are told. -#}
{% macro subject_place(subject) -%}
    array_position(array['receivables', 'revenue', 'hours', 'row_counts', 'company'], {{ subject }})
{%- endmacro %}

{# A day written out: 31 March 2026. -#}
{% macro day_words(day) -%}
    to_char({{ day }}, 'FMDD' || chr(160) || 'FMMonth' || chr(160) || 'FMYYYY')
{%- endmacro %}

{# A day, or a moment, for which there is no control: when was the last that tied out? -#}
{% macro not_compared_words(subject, what, last_tied_on) -%}
    {{ subject_words(subject) }} || ' not compared {{ what }}; '
        || case when {{ last_tied_on }} is null then 'never tied out yet' else 'last tied out on ' || {{ day_words(last_tied_on) }} end
{%- endmacro %}

{# What of receivables differs, each kind once: lists of amounts first, then counts. -#}
{% macro difference_words(accounts, sums, customers, agings, documents) -%}
    {%- set parts %}
    array_remove(array[
        'the A/R account by ' || {{ listed(accounts) }},
        case when {{ customers }} = 0 then 'the sum of customer balances by ' || {{ listed(sums) }} end,
        {{ counted_words(customers, 'customer balance', 'customer balances') }},
        {{ counted_words(agings, 'figure of the aging', 'figures of the aging') }},
        {{ counted_words(documents, 'document with another open amount', 'documents with other open amounts') }}
    ], null)
    {%- endset -%}
    {{ listed(parts) }}
{%- endmacro %}

{# A subject of which the source says nothing. -#}
{% macro nothing_stated_words(subject) -%}
    {{ subject_words(subject) }} || ' not compared: the source states ' || case {{ subject }}
        when 'receivables' then 'no balances'
        when 'revenue' then 'no revenue'
        when 'hours' then 'no hours'
        else 'none'
    end
{%- endmacro %}
