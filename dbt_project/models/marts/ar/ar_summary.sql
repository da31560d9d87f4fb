with today as (

    select aging.*
    from {{ ref('ar_aging') }} as aging
    inner join {{ ref('int_companies') }} as companies
        on companies.connection = aging.connection
        and companies.today = aging.as_of

),

items as (

    select
        connection,
        customer_id,
        currency,
        count(*) filter (where bucket <> 'unapplied') as open_invoices,
        sum(open_amount) filter (where bucket <> 'unapplied') as gross,
        max(days_past_due) filter (where days_past_due > 0) as oldest_days
    from {{ ref('ar_open_item') }}
    group by connection, customer_id, currency

),

overdue as (

    select
        today.*,
        days_1_30 + days_31_60 + days_61_90 + days_91_120 + days_over_120 as total_overdue
    from today

)

select
    overdue.connection,
    overdue.customer_id,
    customers.customer_name,
    overdue.currency,
    overdue.total as total_outstanding,
    overdue.not_due,
    overdue.days_1_30,
    overdue.days_31_60,
    overdue.days_61_90,
    overdue.days_91_120,
    overdue.days_over_120,
    overdue.unapplied,
    overdue.total_overdue::numeric(18, 2) as total_overdue,
    round(overdue.total_overdue * 100 / nullif(items.gross, 0), 2)::numeric(18, 2) as overdue_percentage,
    coalesce(items.open_invoices, 0)::integer as open_invoices,
    items.oldest_days,
    overdue.as_of,
    clock.now as updated_at
from overdue
cross join {{ source('tieout', 'clock') }} as clock
left join items
    on items.connection = overdue.connection
    and items.customer_id is not distinct from overdue.customer_id
    and items.currency = overdue.currency
left join {{ ref('ar_customer') }} as customers
    on customers.connection = overdue.connection
    and customers.customer_id = overdue.customer_id
