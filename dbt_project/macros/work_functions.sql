{# The periods that a month belongs to, as (kind, period_start): itself, its year, and all time. -#}
{% macro realization_periods(month_start) -%}
    (
        values
            ('month', {{ month_start }}),
            ('year', date_trunc('year', {{ month_start }})::date),
            ('total', null)
    ) 
{%- endmacro %}

{# The bridge from one period's revenue to another's, per `keys`.

   `sides` holds rows of work_money beside the keys, with `is_after`. With hours h and rates r (revenue per hour) of
   roles, and the average rate R before: price = Σ (r1 - r0) × h1 over roles in both periods, volume = (H1 - H0) × R,
   mix = the rest of the change that has hours. A role's money without hours is a part of its own. -#}
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
                case when hours_0 > 0 then amount_0 else 0 end as revenue_0,
                case when hours_1 > 0 then amount_1 else 0 end as revenue_1,
                case when hours_0 > 0 then 0 else amount_0 end as other_0,
                case when hours_1 > 0 then 0 else amount_1 end as other_1
            from (
                select
                    {{ keys | join(', ') }},
                    project_id,
                    person_id,
                    {%- for side, is_after in [(0, 'not is_after'), (1, 'is_after')] %}
                    coalesce(sum(hours) filter (where {{ is_after }}), 0) as hours_{{ side }},
                    coalesce(
                        sum(case when kind = 'credited' then -amount else amount end) filter (where {{ is_after }}), 0
                    ) as amount_{{ side }}{{ ',' if not loop.last }}
                    {%- endfor %}
                from {{ sides }}
                group by {{ keys | join(', ') }}, project_id, person_id
            ) as roles
        ) as split
        group by {{ keys | join(', ') }}
    ) as summed
{%- endmacro %}

{# The same between any two periods, both days inclusive, per client. -#}
{% macro create_price_volume_mix() -%}
create or replace function marts.price_volume_mix(before_from date, before_to date, after_from date, after_to date)
returns table (
    connection text,
    customer_id text,
    currency text,
    revenue_before numeric,
    price numeric,
    volume numeric,
    mix numeric,
    without_hours numeric,
    revenue numeric,
    hours_before numeric,
    hours numeric,
    rate_before numeric,
    rate numeric
)
language sql stable parallel safe
as $function$
    with sides as (

        select money.*, side.is_after
        from marts.work_money as money
        cross join lateral (
            values (false, before_from, before_to), (true, after_from, after_to)
        ) as side (is_after, first_on, last_on)
        where money.kind <> 'collected' and money.moved_on between side.first_on and side.last_on

    )

    {{ price_volume_mix('sides', ['connection', 'customer_id', 'currency']) }}
$function$
{%- endmacro %}
