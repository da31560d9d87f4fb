{{ config(
    materialized='sql_function',
    meta={'function': 'ar_aging', 'arguments': ['as_of date', 'known_at timestamptz default now()']},
) }}
select
    item.connection,
    item.customer_id,
    item.currency,
    {{ aging_columns() }}
from {{ ref('ar_open_items') }}(as_of, known_at) as item
group by item.connection, item.customer_id, item.currency
