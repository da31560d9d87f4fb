{# Texts that look alike, and words that others use for ours.

   The characters are those that nobody sees: controls, spaces other than the usual one, joiners, marks of direction. -#}
{% macro unseen_characters() -%}
    \u0001-\u001f\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0
{%- endmacro %}

{# What a text is when neither unseen characters nor case count: equal for texts that a reader takes for one. -#}
{% macro visible(text) -%}
    lower(regexp_replace(normalize({{ text }}, NFKC), '[ {{ unseen_characters() }}]', '', 'g'))
{%- endmacro %}

{# A text without what cannot be seen in it: two that differ are alike to a reader when this is equal. Case counts. -#}
{% macro seen(text) -%}
    trim(regexp_replace(
        regexp_replace(normalize(regexp_replace({{ text }}, '[\t\r\n]', ' ', 'g'), NFKC), '[{{ unseen_characters() }}]', '', 'g'),
        ' +', ' ', 'g'
    ))
{%- endmacro %}

{# The text with letters for which a condition on `letter` and `place` holds named, such as C1<U+00A0>; null of a blank one. -#}
{% macro with_names(text, condition) -%}
    (
        select
            string_agg(
                case when {{ condition }} then '<U+' || lpad(upper(to_hex(ascii(letter))), 4, '0') || '>' else letter end,
                '' order by place
            )
        from string_to_table({{ text }}, null) with ordinality as letters (letter, place)
    )
{%- endmacro %}

{# A sentence with what cannot be seen in it named: an id that it quotes may hold such. -#}
{% macro plainly(text) -%}
    {%- set is_unseen = "letter ~ '[" ~ unseen_characters() ~ "]'" -%}
    case
        when {{ text }} !~ '[{{ unseen_characters() }}]' then {{ text }}
        else {{ with_names(text, is_unseen) }}
    end
{%- endmacro %}

{# The text in quotes with what cannot be seen in it named, such as 'C1<U+00A0>'. -#}
{% macro shown(text) -%}
    {%- set is_unseen = "letter ~ '[" ~ unseen_characters() ~ "\\u0300-\\u036f]' or letter = ' ' and place in (1, length(" ~ text ~ "))" -%}
    quote_literal(coalesce({{ with_names(text, is_unseen) }}, {{ text }}))
{%- endmacro %}

{# Of known words the one that is meant: the same but for case and spaces, else what other systems call it, else the one
   with most pairs of letters in common; null where nothing is alike. `elsewhere` maps other systems' words to ours. -#}
{% macro nearest_word(word, known, elsewhere={}) -%}
    (
        select candidate
        from (
            select
                {{ visible(word) }} as given,
                {{ visible("regexp_replace(" ~ word ~ ", '[-_/.]', '', 'g')") }} as bare
        ) as texts
        cross join lateral (
            {%- for candidate in known %}
            select
                '{{ candidate }}' as candidate,
                {{ loop.index }} as place,
                case
                    when bare in (
                        '{{ candidate | replace('_', '') }}'
                        {%- for word, ours in elsewhere.items() if ours == candidate %}, '{{ word }}'{% endfor %}
                    ) then 1
                    else (
                        select count(*)
                        from generate_series(1, length(given) + 1) as i
                        where position(substr('^' || given || '$', i, 2) in '^{{ candidate }}$') > 0
                    ) * 2.0 / (length(given) + {{ candidate | length }} + 2)
                end as likeness
            {{ 'union all' if not loop.last }}
            {%- endfor %}
        ) as candidates
        where likeness > 0.4
        order by likeness desc, place
        limit 1
    )
{%- endmacro %}

{# A sentence that names the nearest known word, or nothing. -#}
{% macro did_you_mean(word, known, elsewhere={}) -%}
    coalesce(' Did you mean ' || quote_literal({{ nearest_word(word, known, elsewhere) }}) || '?', '')
{%- endmacro %}
