with purchase_orders as (

    select * from {{ ref('base_conference__purchase_orders') }}

),

credits as (

    select * from {{ ref('base_conference__purchase_order_credits') }}

),

credit_stretches as (

    {{ stretches('credits', [
        {
            'relation': 'credits',
            'on': 'other.connection = base.connection and other.purchase_order_id = base.purchase_order_id',
        },
        {
            'relation': 'purchase_orders',
            'on': 'other.connection = base.connection and other.purchase_order_id = base.purchase_order_id',
        },
    ]) }}

),

placed as (

    select
        credits.connection,
        credits.document_id,
        credits.purchase_order_id,
        credits.amount,
        purchase_orders.total_amount,
        coalesce(sum(earlier.amount), 0) as given_before,
        stretches.known_from,
        stretches.known_to
    from credit_stretches as stretches
    inner join credits
        on credits.row_key = stretches.row_key
        and credits.known_from = stretches.version_from
    inner join purchase_orders
        on purchase_orders.connection = credits.connection
        and purchase_orders.purchase_order_id = credits.purchase_order_id
        and purchase_orders.status = 'issued'
        and {{ known_during('purchase_orders', 'stretches') }}
    left join credits as earlier
        on earlier.connection = credits.connection
        and earlier.purchase_order_id = credits.purchase_order_id
        and (earlier.given_on, earlier.row_key) < (credits.given_on, credits.row_key)
        and {{ known_during('earlier', 'stretches') }}
    group by
        credits.connection, credits.document_id, credits.purchase_order_id, credits.amount,
        purchase_orders.total_amount, stretches.known_from, stretches.known_to

),

-- first come, first applied: an overpayment stays on the payment, unapplied
applied as (

    select *, greatest(least(amount, total_amount - given_before), 0) as applied_amount from placed

)

select
    connection,
    document_id as allocation_id,
    document_id as from_document_id,
    'purchase_order:' || purchase_order_id as to_document_id,
    applied_amount::numeric as amount,
    null::text as currency,
    null::date as allocated_on,
    null::text as source_url,
    known_from,
    known_to
from applied
where applied_amount <> 0
