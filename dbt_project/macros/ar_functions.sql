{# Open items with their days and bucket: one text for the function and for the table of today.

   `items` is int_open_item_intervals as `item`, perhaps joined; `as_of` and `is_known` are expressions over it; `also`
   is a column to begin with. Days beyond the outer edges of the buckets, as of a due date in the year 9999, count as
   those edges. -#}
{% macro open_items(items, buckets, as_of, is_known, also=none) -%}
    select
        {%- if also %}
        {{ also }},
        {%- endif %}
        item.connection,
        item.customer_id,
        item.document_id,
        item.document_type,
        item.document_number,
        item.issued_on,
        case when item.is_aged then item.due_on end as due_on,
        item.currency,
        item.open_amount,
        item.home_open_amount,
        case when item.is_aged then {{ as_of }} - item.ages_from end as days_past_due,
        coalesce(aging_bucket.bucket, 'unapplied') as bucket
    from {{ items }}
    left join {{ buckets }} as aging_bucket
        on item.is_aged
        and least(greatest({{ as_of }} - item.ages_from, -100000), 100000)
            between aging_bucket.days_from and aging_bucket.days_to
    where item.effective_from <= {{ as_of }}
        and item.effective_to > {{ as_of }}
        and {{ is_known }}
{%- endmacro %}

{# The amounts of a row of aging, over open items `item`. -#}
{% macro aging_columns() -%}
    {%- for bucket in var('aging_buckets') -%}
    coalesce(sum(item.open_amount) filter (where item.bucket = '{{ bucket }}'), 0) + 0.00 as {{ bucket }},
    {% endfor -%}
    sum(item.open_amount) + 0.00 as total,
    (case when count(*) = count(item.home_open_amount) then sum(item.home_open_amount) end) + 0.00 as home_total
{%- endmacro %}

{# The two public functions. They stand on int_open_item_intervals and are made anew whenever it is.

   `known_at = now()` is the default and means: all that is landed. Any other moment asks what was known then. -#}
{% macro create_ar_open_items() -%}
{{ readable('open_item_interval', 'intermediate.int_open_item_intervals', [
    'connection', 'customer_id', 'document_id', 'document_type', 'document_number', 'issued_on', 'due_on', 'currency',
    'open_amount', 'home_open_amount', 'is_aged', 'ages_from', 'effective_from', 'effective_to', 'known_from', 'known_to',
]) }};
create or replace function marts.ar_open_items(as_of date, known_at timestamptz default now())
returns table (
    connection text,
    customer_id text,
    document_id text,
    document_type text,
    document_number text,
    issued_on date,
    due_on date,
    currency text,
    open_amount numeric,
    home_open_amount numeric,
    days_past_due integer,
    bucket text
)
language sql stable parallel safe
as $function$
    {{ open_items(
        'reports.open_item_interval as item',
        'marts.aging_bucket',
        as_of='as_of',
        is_known="case
            when known_at = now() then item.known_to = 'infinity'
            else item.known_from <= known_at and item.known_to > known_at
        end"
    ) }}
$function$;
comment on function marts.ar_open_items(date, timestamptz) is
'One row per item that is open on this day, as known at this moment; without a moment as known now.'
{%- endmacro %}

{% macro create_ar_aging() -%}
create or replace function marts.ar_aging(as_of date, known_at timestamptz default now())
returns table (
    connection text,
    customer_id text,
    currency text,
    not_due numeric,
    days_1_30 numeric,
    days_31_60 numeric,
    days_61_90 numeric,
    days_91_120 numeric,
    days_over_120 numeric,
    unapplied numeric,
    total numeric,
    home_total numeric
)
language sql stable parallel safe
as $function$
    select
        item.connection,
        item.customer_id,
        item.currency,
        {{ aging_columns() }}
    from marts.ar_open_items(as_of, known_at) as item
    group by item.connection, item.customer_id, item.currency
$function$;
comment on function marts.ar_aging(date, timestamptz) is
'One row per company, customer and currency with an open item on this day, as known at this moment; without one as known now.'
{%- endmacro %}
