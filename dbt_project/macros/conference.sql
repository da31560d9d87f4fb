{# Each connection's conference: its id, its currency, the zone of its days and the terms assumed of purchase orders, as known
   now or, `with_history`, in each stretch of knowledge. -#}
{% macro conference_companies(with_history=false) -%}
    select
        settings.connection,
        conference.id as conference_id,
        settings.home_currency,
        settings.time_zone,
        (conference.payload ->> 'purchase_order_terms_days')::numeric::integer as terms_days,
        settings.known_from,
        settings.known_to
    from (
        {{ company_settings(ref('stg_conference__companies')) }}
    ) as settings
    cross join lateral (
        -- the first counts from ever
        select version.id, version.payload
        from {{ source('conference', 'conference') }} as version
        where version.connection = settings.connection and not version.is_deleted
        order by
            version.seen_from <= settings.known_from desc,
            case when version.seen_from <= settings.known_from then version.seen_from end desc,
            version.seen_from
        limit 1
    ) as conference
    {%- if not with_history %}
    where settings.known_to = 'infinity'
    {%- endif %}
{%- endmacro %}

{# The statuses of an order that was ever sold; what became of it later is a refund, not a sale undone. -#}
{% macro conference_sold() -%}
    ('paid', 'partially_refunded', 'refunded')
{%- endmacro %}

{# The id of the item that a line or a cart names; null where its ticket type or add-on was deleted. -#}
{% macro conference_item(payload) -%}
    coalesce('ticket_type:' || ({{ payload }} ->> 'ticket_type_id'), 'addon:' || ({{ payload }} ->> 'addon_id'))
{%- endmacro %}

{# An organisation has no id of its own: its name is all that purchase orders say. -#}
{% macro conference_organization(payload) -%}
    'organization:' || lower(trim({{ payload }} ->> 'organization_name'))
{%- endmacro %}

{# Which orders were sold, and when that was known: `connection, order_id, customer_id, known_from, known_to`. -#}
{% macro conference_sales() -%}
    select connection, order_id, customer_id, lower(known) as known_from, upper(known) as known_to
    from (
        select
            connection,
            id as order_id,
            'user:' || (payload ->> 'user_id') as customer_id,
            unnest(range_agg(tstzrange(seen_from, coalesce(seen_to, 'infinity')))) as known
        from {{ source('conference', 'order') }}
        where not is_deleted and payload ->> 'status' in {{ conference_sold() }}
        group by connection, id, payload ->> 'user_id'
    ) as merged
{%- endmacro %}

{# What each sold order has given back by credits: `connection, order_id, customer_id, status, total_amount, credited,
   changed_at` per stretch of knowledge. -#}
{% macro conference_refunds() -%}
    with sold as (

        select
            connection,
            connection || chr(31) || id as row_key,
            id as order_id,
            'user:' || (payload ->> 'user_id') as customer_id,
            payload ->> 'status' as status,
            (payload ->> 'total')::numeric as total_amount,
            (payload ->> 'updated_at')::timestamptz as changed_at,
            {{ known() }}
        from {{ source('conference', 'order') }}
        where not is_deleted and payload ->> 'status' in {{ conference_sold() }}

    ),

    credits as (

        select
            connection,
            connection || chr(31) || (payload ->> 'source_order_id') as row_key,
            (payload ->> 'amount')::numeric as amount,
            {{ known() }}
        from {{ source('conference', 'credit') }}
        where not is_deleted and payload ->> 'source_order_id' is not null

    ),

    sold_stretches as (

        {{ stretches('sold', [{'relation': 'credits', 'on': 'other.row_key = base.row_key'}]) }}

    )

    select
        sold.connection,
        sold.order_id,
        sold.customer_id,
        sold.status,
        sold.total_amount,
        sold.changed_at,
        coalesce(sum(credits.amount), 0) as credited,
        stretches.known_from,
        stretches.known_to
    from sold_stretches as stretches
    inner join sold
        on sold.row_key = stretches.row_key
        and sold.known_from = stretches.version_from
    left join credits
        on credits.row_key = stretches.row_key
        and {{ known_during('credits', 'stretches') }}
    group by
        sold.connection, sold.order_id, sold.customer_id, sold.status, sold.total_amount, sold.changed_at,
        stretches.known_from, stretches.known_to
{%- endmacro %}

{# What payments and credit notes take from their purchase order: `connection, purchase_order_id, customer_id, status,
   total_amount` and when that was known. The first version counts from ever, so that no payment is known before its
   order; a deleted order still says whose it was. -#}
{% macro conference_purchase_orders() -%}
    select
        connection, purchase_order_id, customer_id, status, total_amount, lower(known) as known_from, upper(known) as known_to
    from (
        select
            connection, purchase_order_id, customer_id, status, total_amount,
            unnest(range_agg(tstzrange(known_from, known_to))) as known
        from (
            select
                connection,
                id as purchase_order_id,
                {{ conference_organization('payload') }} as customer_id,
                {{ conference_invoice_status("payload ->> 'status'") }} as status,
                (payload ->> 'total')::numeric as total_amount,
                case
                    when row_number() over (partition by connection, id order by seen_from) = 1 then '-infinity'
                    else seen_from
                end as known_from,
                coalesce(seen_to, 'infinity') as known_to
            from {{ source('conference', 'purchase_order') }}
        ) as versions
        group by connection, purchase_order_id, customer_id, status, total_amount
    ) as merged
{%- endmacro %}

{# A purchase order as an invoice: sent or anything after it is issued; a credit note alone leaves a draft a draft. -#}
{% macro conference_invoice_status(status) -%}
    case
        when {{ status }} in ('sent', 'partially_paid', 'paid', 'overpaid') then 'issued'
        when {{ status }} = 'cancelled' then 'void'
        else {{ status }}
    end
{%- endmacro %}
