-- Whole fiscal quarters of the books that are over by the day of the page; as known now, so only where all that is landed is known.
{%- set shown = [
    ('dso', 'dso', 'period_end'),
    ('dso_average', 'dso', 'average'),
    ('dso_countback', 'dso', 'countback'),
    ('best_possible_dso', 'best_possible_dso', 'period_end'),
    ('days_delinquent', 'average_days_delinquent', 'period_end'),
    ('cei', 'cei', 'net'),
    ('days_to_pay', 'days_to_pay', 'payment_date'),
    ('on_time_rate', 'on_time_rate', 'payment_date'),
    ('dilution', 'dilution', 'gross'),
    ('largest_share', 'top_n_share', 'top_1'),
] %}
select
    metrics.connection,
    metrics.currency,
    metrics.period_start,
    metrics.period_end,
    metrics.period_end - metrics.period_start + 1 as days,
    {%- for column, metric, variant in shown %}
    max(metrics.value) filter (where metric = '{{ metric }}' and variant = '{{ variant }}') as {{ column }},
    {%- endfor %}
    {%- for column in ['dso', 'cei'] %}
    {%- set _, metric, variant = shown | selectattr(0, 'equalto', column) | first %}
    max(metrics.numerator) filter (where metric = '{{ metric }}' and variant = '{{ variant }}') as {{ column }}_numerator,
    max(metrics.denominator) filter (where metric = '{{ metric }}' and variant = '{{ variant }}') as {{ column }}_denominator
    {{- ',' if not loop.last }}
    {%- endfor %}
from {{ ref('ar_metrics') }} as metrics
inner join {{ ref('rpt_frame') }} as frame on frame.connection = metrics.connection and frame.knows_all
where metrics.customer_id is null
    and metrics.period_kind = 'quarter'
    and metrics.is_complete
    and metrics.period_end <= frame.as_of
    and metrics.period_start > frame.as_of - interval '27 months'
group by metrics.connection, metrics.currency, metrics.period_start, metrics.period_end
order by metrics.connection, metrics.currency, metrics.period_start
