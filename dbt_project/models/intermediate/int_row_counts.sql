with counted as (

    select connection, document_type as key from {{ ref('int_documents') }} where known_to = 'infinity'
    union all
    select connection, 'documents' from {{ ref('int_documents') }} where known_to = 'infinity'
    {%- for table in [
        'customers', 'allocations', 'items', 'document_lines', 'exchange_rates', 'projects', 'time_entries', 'orders',
        'order_lines', 'order_payments', 'order_credits', 'store_credits', 'attendees', 'grants', 'expenses',
    ] %}
    union all
    select connection, '{{ table }}' from {{ ref('int_' ~ table) }} where known_to = 'infinity'
    {%- endfor %}
    union all
    select connection, 'people' from {{ ref('int_people') }} where known_to = 'infinity' and is_active

)

select connection, key, count(*) as amount
from counted
group by connection, key
