with summed as (

    select
        item.as_of,
        item.connection,
        item.customer_id,
        item.currency,
        {{ aging_columns() }},
        coalesce(sum(item.open_amount) filter (where item.bucket <> 'unapplied'), 0) as gross,
        count(*) filter (where item.bucket <> 'unapplied') as open_invoices,
        max(item.days_past_due) filter (where item.days_past_due > 0) as oldest_days
    from {{ ref('ar_open_item') }} as item
    group by item.as_of, item.connection, item.customer_id, item.currency

)

select
    summed.connection,
    summed.customer_id,
    customers.customer_name,
    summed.currency,
    summed.total as total_outstanding,
    summed.not_due,
    summed.days_1_30,
    summed.days_31_60,
    summed.days_61_90,
    summed.days_91_120,
    summed.days_over_120,
    summed.unapplied,
    (summed.gross - summed.not_due) + 0.00 as total_overdue,
    round((summed.gross - summed.not_due) * 100 / nullif(summed.gross, 0), 2) as overdue_percentage,
    summed.open_invoices::integer as open_invoices,
    summed.oldest_days,
    summed.as_of,
    clock.now as updated_at
from summed
cross join {{ source('tieout', 'clock') }} as clock
left join {{ ref('ar_customer') }} as customers
    on customers.connection = summed.connection
    and customers.customer_id = summed.customer_id
