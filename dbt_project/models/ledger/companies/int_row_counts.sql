with known_tables as (

    {%- set tables = [
        'customers', 'documents', 'allocations', 'items', 'document_lines', 'exchange_rates', 'projects', 'people',
        'rate_overrides', 'rate_changes', 'planned_rates', 'time_entries', 'available_hours', 'orders', 'order_lines',
        'order_payments', 'order_credits', 'store_credits', 'budgets', 'expenses', 'attendees', 'grants',
    ] %}
    {%- for table in tables %}
    select '{{ table }}' as key{{ ' union all' if not loop.last }}
    {%- endfor %}
    {%- for type in [
        'invoice', 'payment', 'credit_memo', 'refund', 'journal_debit', 'journal_credit', 'deposit', 'write_off',
        'sales_receipt', 'refund_receipt',
    ] %}
    union all select '{{ type }}'
    {%- endfor %}

),

counted as (

    select connection, document_type as key from {{ ref('int_documents') }} where known_to = 'infinity'
    union all
    select connection, 'documents' from {{ ref('int_documents') }} where known_to = 'infinity'
    {%- for table in tables if table not in ['documents', 'people'] %}
    union all
    select connection, '{{ table }}'
    from {{ versions_of(table) }} as {{ table }}
    where known_to = 'infinity'
    {%- endfor %}
    union all
    -- an application counts those who are active, a file has them all
    select people.connection, 'people'
    from {{ ref('canonical_people') }} as people
    inner join {{ ref('int_companies') }} as companies on companies.connection = people.connection
    where people.known_to = 'infinity' and (people.is_active or companies.source = 'files')

),

counts as (

    select connection, key, count(*) as amount from counted group by connection, key

)

-- none of a kind that is known counts as 0; of an unknown kind there is no count
select
    companies.connection,
    known_tables.key,
    coalesce(counts.amount, 0) as amount
from {{ ref('int_companies') }} as companies
cross join known_tables
left join counts on counts.connection = companies.connection and counts.key = known_tables.key
union all
select connection, key, amount
from counts
where not exists (select 1 from known_tables where known_tables.key = counts.key)
