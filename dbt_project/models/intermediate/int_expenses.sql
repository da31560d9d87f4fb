-- `exchange_rate` is null where what is stated is no rate.
select
    {%- for column in promise('expenses') if column != 'exchange_rate' %}
    {{ column }},
    {%- endfor %}
    exchange_rate as rate_stated,
    case when {{ is_usable_rate('exchange_rate') }} then exchange_rate end as exchange_rate
from (
{{ union_sources('expenses') }}
) as stated
