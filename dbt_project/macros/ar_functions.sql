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
