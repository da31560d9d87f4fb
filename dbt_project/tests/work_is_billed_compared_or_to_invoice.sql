-- Value = invoiced + below the rate − above the rate + to invoice + not compared: for every entry of work with a value, and
-- wherever it is added up. What is to invoice and what is below the rate is what the lists of both say.
with entries as (

    select
        'work_outcome' as relation, connection, currency, time_entry_id as key, standard_value as value,
        coalesce(invoiced, 0) + below_rate - above_rate + uninvoiced_value + not_compared_value as parts
    from {{ ref('work_outcome') }}
    where standard_value <> 0

),

added as (

    select
        'realization', connection, currency, concat_ws('/', cohort, dimension, period_kind, period_start),
        standard_value, compared_invoiced + below_rate - above_rate + uninvoiced_value + not_compared_value
    from {{ ref('realization') }}
    where cohort = 'matter' or period_kind = 'total'

),

listed as (

    select connection, currency, sum(to_invoice) as to_invoice, sum(below_rate) as below_rate
    from (
        select connection, currency, standard_value as to_invoice, 0 as below_rate from {{ ref('unbilled_work') }}
        union all
        select connection, currency, 0, coalesce(leaked, 0) from {{ ref('rate_leakage') }}
    ) as lists
    group by connection, currency

),

of_the_lists as (

    select
        'lists', connection, realization.currency, measure.name, measure.added, coalesce(measure.listed, 0)
    from {{ ref('realization') }} as realization
    left join listed using (connection, currency)
    cross join lateral (
        values
            ('to_invoice', realization.uninvoiced_value, listed.to_invoice),
            ('below_rate', realization.below_rate, listed.below_rate)
    ) as measure (name, added, listed)
    where realization.dimension = 'company' and realization.period_kind = 'total'

),

compared as (

    select * from entries
    union all
    select * from added
    union all
    select * from of_the_lists

)

select * from compared where value is distinct from parts
union all
{{ nothing_compared(ref('work_value'), 'compared', 5) }}
