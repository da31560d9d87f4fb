-- Invoiced, paid and adjusted make what is open, for every client and currency.
with compared as (

    select connection, customer_id, currency, invoiced - paid + adjusted as made, open_amount
    from {{ ref('client_statistics') }}

)

select * from compared where made is distinct from open_amount
union all
{{ nothing_compared(ref('client'), 'compared', 4) }}
