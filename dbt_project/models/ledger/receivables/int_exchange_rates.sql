{{ config(
    indexes=[{'columns': ['connection', 'from_currency', 'to_currency', 'rate_on']}],
    post_hook="analyze {{ this }}",
) }}
-- `rate` is null where what is stated is no rate.
select
    {%- for column in promise('exchange_rates') if column != 'rate' %}
    {{ column }},
    {%- endfor %}
    rate as rate_stated,
    case when {{ is_usable_rate('rate') }} then rate end as rate
from (
{{ union_sources('exchange_rates') }}
) as stated
