{# What int_work_months adds up: of the work, of the money as it was billed and paid, of the money beside its work. -#}
{% macro work_measures() -%}
    {{ return({
        'work': [
            'hours', 'billable_hours', 'unpriced_hours', 'compared_hours', 'standard_value', 'uninvoiced_value',
            'below_rate', 'above_rate', 'not_compared_value',
        ],
        'money': [
            'invoiced', 'unlinked_invoiced', 'unpriced_invoiced', 'other_currency_invoiced', 'collected',
            'unpriced_collected',
        ],
        'ratios': [
            'compared_invoiced', 'compared_collected', 'hourly_invoiced', 'hourly_collected', 'covered_collected',
        ],
    }) }}
{%- endmacro %}

{# The periods that a month belongs to, as (kind, period_start): itself, its fiscal quarter and year, and all time. -#}
{% macro realization_periods(month_start, fiscal_month) -%}
    (
        values
            ('month', {{ month_start }}),
            ('quarter', {{ fiscal_start("'quarter'", month_start, fiscal_month) }}),
            ('year', {{ fiscal_start("'year'", month_start, fiscal_month) }}),
            ('total', null)
    )
{%- endmacro %}

{# The first day of the month, fiscal quarter or fiscal year of a day. -#}
{% macro fiscal_start(kind, day, fiscal_month) -%}
    (
        date_trunc({{ kind }}, {{ day }} - make_interval(months => {{ fiscal_month }} - 1))
        + make_interval(months => {{ fiscal_month }} - 1)
    )::date
{%- endmacro %}

{# The last day of a period that begins on `period_start`, today where it is running. -#}
{% macro last_day_of(kind, period_start, today) -%}
    case {{ kind }}
        {%- for name, length in [('month', '1 month'), ('quarter', '3 months'), ('year', '1 year')] %}
        when '{{ name }}' then least(({{ period_start }} + interval '{{ length }}' - interval '1 day')::date, {{ today }})
        {%- endfor %}
        else {{ today }}
    end
{%- endmacro %}

{# The bridge from one period's revenue to another's, per `keys`.

   `sides` holds rows of work_money beside the keys, with `is_after`. With hours h and rates r (revenue per hour) of
   roles, and the average rate R before: price = Σ (r1 - r0) × h1 over roles in both periods, volume = (H1 - H0) × R,
   mix = the rest of the change that has hours. A role's money without billable hours is a part of its own. -#}
{% macro price_volume_mix(sides, keys) -%}
    select
        {{ keys | join(', ') }},
        (revenue_0 + other_0) + 0.00 as revenue_before,
        price + 0.00 as price,
        volume + 0.00 as volume,
        (revenue_1 - revenue_0 - price - volume) + 0.00 as mix,
        (other_1 - other_0) + 0.00 as without_hours,
        (revenue_1 + other_1) + 0.00 as revenue,
        hours_0::numeric as hours_before,
        hours_1::numeric as hours,
        round(revenue_0 / nullif(hours_0, 0), 6) as rate_before,
        round(revenue_1 / nullif(hours_1, 0), 6) as rate
    from (
        select
            {{ keys | join(', ') }},
            sum(revenue_0) as revenue_0,
            sum(revenue_1) as revenue_1,
            sum(other_0) as other_0,
            sum(other_1) as other_1,
            sum(hours_0) as hours_0,
            sum(hours_1) as hours_1,
            round(coalesce(sum(revenue_1 - hours_1 * revenue_0 / nullif(hours_0, 0)) filter (where hours_1 > 0), 0), tieout.currency_decimals(currency))
                as price,
            case
                when sum(hours_0) = 0 then sum(revenue_1)
                else round((sum(hours_1) - sum(hours_0)) * sum(revenue_0) / nullif(sum(hours_0), 0), tieout.currency_decimals(currency))
            end as volume
        from (
            select
                {{ keys | join(', ') }},
                hours_0,
                hours_1,
                case when hours_0 > 0 then hourly_0 else 0 end as revenue_0,
                case when hours_1 > 0 then hourly_1 else 0 end as revenue_1,
                amount_0 - case when hours_0 > 0 then hourly_0 else 0 end as other_0,
                amount_1 - case when hours_1 > 0 then hourly_1 else 0 end as other_1
            from (
                select
                    {{ keys | join(', ') }},
                    project_id,
                    person_id,
                    {%- for side, is_after in [(0, 'not is_after'), (1, 'is_after')] %}
                    coalesce(sum(hours) filter (where {{ is_after }}), 0) as hours_{{ side }},
                    coalesce(sum(signed) filter (where {{ is_after }}), 0) as amount_{{ side }},
                    coalesce(sum(signed) filter (where {{ is_after }} and is_hourly), 0) as hourly_{{ side }}
                    {{- ',' if not loop.last }}
                    {%- endfor %}
                from (
                    select *, case when kind = 'credited' then -amount else amount end as signed from {{ sides }}
                ) as money
                group by {{ keys | join(', ') }}, project_id, person_id
            ) as roles
        ) as split
        group by {{ keys | join(', ') }}
    ) as summed
{%- endmacro %}
