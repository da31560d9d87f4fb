{# The address of each TimeTracker for links: today's, because a link to an address of yesterday leads nowhere. -#}
{% macro timetracker_sites() -%}
    select connection, nullif(payload ->> 'base_url', '') as base_url
    from {{ source('timetracker', 'info') }}
    where seen_to is null
{%- endmacro %}

{# The currency of an invoice: its own where the database shows it, else that of its payments where they have one. -#}
{% macro timetracker_currency(payload) -%}
    coalesce(
        {{ payload }} ->> 'currency_code',
        (
            select min(currency #>> '{}')
            from jsonb_path_query({{ payload }}, '$.payments[*].currency') as currency
            having count(distinct currency) = 1
        )
    )
{%- endmacro %}

{# What the documents on an invoice take from it: `connection, invoice_id, customer_id, currency, total_amount` and the
   interval in which that was known. The first version counts from ever, so that no payment is known before its invoice;
   a deleted invoice still says whose it was. -#}
{% macro timetracker_invoices() -%}
    select connection, invoice_id, customer_id, currency, total_amount, lower(known) as known_from, upper(known) as known_to
    from (
        select
            connection, invoice_id, customer_id, currency, total_amount,
            unnest(range_agg(tstzrange(known_from, known_to))) as known
        from (
            select
                connection,
                id as invoice_id,
                payload ->> 'client_id' as customer_id,
                {{ timetracker_currency('payload') }} as currency,
                (payload ->> 'total_amount')::numeric as total_amount,
                case
                    when row_number() over (partition by connection, id order by seen_from) = 1 then '-infinity'
                    else seen_from
                end as known_from,
                coalesce(seen_to, 'infinity') as known_to
            from {{ source('timetracker', 'invoice_detail') }}
        ) as versions
        group by connection, invoice_id, customer_id, currency, total_amount
    ) as merged
{%- endmacro %}
