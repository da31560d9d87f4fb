{# What a budget is of, whichever way its kind is written; null where nobody knows. -#}
{% macro budget_kind(kind) -%}
    case lower(trim({{ kind }}))
        when 'revenue' then 'revenue'
        when 'attendance' then 'attendance'
        when 'grant' then 'grants'
        when 'grants' then 'grants'
        when 'expense' then 'expense'
        when 'expenses' then 'expense'
    end
{%- endmacro %}

{# Whether a day is in a budget's period; an open end is open, and without a period all days are, also an unknown one. -#}
{% macro in_period(day, budget) -%}
    (
        {{ budget }}.period_start is null and {{ budget }}.period_end is null
        or {{ day }} >= coalesce({{ budget }}.period_start, '-infinity')
        and {{ day }} <= coalesce({{ budget }}.period_end, 'infinity')
    )
{%- endmacro %}

{# Whether two rows are of one company, currency and period. -#}
{% macro same_budget(budget, other) -%}
    {{ other }}.connection = {{ budget }}.connection
        and {{ other }}.currency = {{ budget }}.currency
        and {{ other }}.period_start is not distinct from {{ budget }}.period_start
        and {{ other }}.period_end is not distinct from {{ budget }}.period_end
{%- endmacro %}
