-- `exchange_rate` is null where what is stated is no rate, or one to the home currency of before.
select
    {%- for column in promise('expenses') if column != 'exchange_rate' %}
    {{ column }},
    {%- endfor %}
    rate_to_home as rate_stated,
    case when {{ is_usable_rate('rate_to_home') }} then rate_to_home end as exchange_rate
from (
    select stated.*, {{ rate_home('stated.exchange_rate', 'stated') }} as rate_to_home
    from (
{{ union_sources('expenses') }}
    ) as stated
) as rated
