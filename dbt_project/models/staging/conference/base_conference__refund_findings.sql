with refunds as (

    select * from {{ ref('base_conference__refunds') }}

),

refunds_without_credit as (

    select
        connection, 'refund_without_credit' as kind, 'refund:' || order_id as document_id, customer_id,
        total_amount - credited as amount,
        'Order ' || order_id || ' is refunded, but credits cover only ' || credited || ' of ' || total_amount
        || '; the rest counts as given back on the day on which the order last changed.' as message,
        known_from, known_to
    from refunds
    where status = 'refunded' and credited < total_amount

),

partial_refunds_without_credit as (

    select
        connection, 'partial_refund_without_credit' as kind, 'order:' || order_id as document_id, customer_id,
        total_amount as amount,
        'Order ' || order_id || ' is partially refunded and no credit says how much;'
        || ' the whole sale counts until one does.' as message,
        known_from, known_to
    from refunds
    where status = 'partially_refunded' and credited = 0

),

refunds_above_sale as (

    select
        connection, 'refund_above_sale' as kind, 'order:' || order_id as document_id, customer_id,
        credited - total_amount as amount,
        'Credits of ' || credited || ' are more than order ' || order_id || ' was sold for (' || total_amount
        || '); all of them count.' as message,
        known_from, known_to
    from refunds
    where credited > total_amount

)

select * from refunds_without_credit
union all
select * from partial_refunds_without_credit
union all
select * from refunds_above_sale
