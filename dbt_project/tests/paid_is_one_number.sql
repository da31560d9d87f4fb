-- What was paid by method is what the books collected, sold and took up front, and what orders have beyond the books; what
-- clients paid is what was collected, sold and paid up front.
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

clients as (

    select connection, currency, sum(paid) as paid from {{ ref('client_statistics') }} group by connection, currency

),

compared as (

    select
        connection,
        currency,
        paid.by_method, paid.collected + paid.receipts + paid.paid_up_front + paid.not_booked as made,
        coalesce(paid.collected, 0) = coalesce(ledger.collected, 0) as is_collected,
        coalesce(paid.receipts, 0) = coalesce(sold.receipts, 0) as is_sold,
        coalesce(paid.collected + paid.receipts + paid.paid_up_front, 0) = coalesce(clients.paid, 0) as is_of_clients
    from {{ ref('payments_in_all') }} as paid
    full join ledger using (connection, currency)
    full join sold using (connection, currency)
    full join clients using (connection, currency)

)

select connection, currency, by_method, made
from compared
where by_method is distinct from made
    or not (is_collected and is_sold and is_of_clients)
union all
{{ nothing_compared('ledger', 'compared', 3) }}
