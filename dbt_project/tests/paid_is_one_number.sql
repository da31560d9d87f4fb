-- What was paid by method is what the books collected, sold and took up front, and what orders have beyond the books.
with ledger as (

    select movements.connection, movements.currency, -sum(movements.amount) as collected
    from {{ ref('int_movements') }} as movements
    inner join {{ ref('int_companies') }} as companies
        on companies.connection = movements.connection
        and movements.entry_on <= companies.today
    where movements.known_to = 'infinity'
        and movements.entry_type = 'issue'
        and movements.moved_by in ('payment', 'deposit')
    group by movements.connection, movements.currency

),

sold as (

    select connection, currency, sum(gross_billed) as receipts
    from {{ ref('revenue_document') }}
    where document_type = 'sales_receipt'
    group by connection, currency

),

compared as (

    select
        coalesce(paid.connection, ledger.connection, sold.connection) as connection,
        coalesce(paid.currency, ledger.currency, sold.currency) as currency,
        paid.by_method, paid.collected + paid.receipts + paid.paid_up_front + paid.not_booked as made,
        coalesce(paid.collected, 0) = coalesce(ledger.collected, 0) as is_collected,
        coalesce(paid.receipts, 0) = coalesce(sold.receipts, 0) as is_sold
    from {{ ref('payments_in_all') }} as paid
    full join ledger using (connection, currency)
    full join sold using (connection, currency)

)

select connection, currency, by_method, made
from compared
where by_method is distinct from made
    or not (is_collected and is_sold)
union all
{{ nothing_compared('ledger', 'compared', 3) }}
