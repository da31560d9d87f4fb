with expenses as (

    {{ union_sources('expenses') }}

)

select
    {%- for column in promise('expenses') if column != 'exchange_rate' %}
    expenses.{{ column }},
    {%- endfor %}
    {{ rate_home('expenses.exchange_rate', 'expenses') }} as exchange_rate
from expenses
