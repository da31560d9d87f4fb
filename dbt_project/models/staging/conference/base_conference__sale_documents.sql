with sales as (

    select * from {{ ref('base_conference__sold_orders') }}

),

refunds as (

    select * from {{ ref('base_conference__refunds') }}

),

-- an order is of the day on which it was made: nothing says when it was paid
receipts as (

    select
        connection,
        'order:' || id as document_id,
        'sales_receipt' as document_type,
        payload ->> 'reference' as document_number,
        'user:' || (payload ->> 'user_id') as customer_id,
        null::date as issued_on,
        (payload ->> 'created_at')::timestamptz as made_at,
        (payload ->> 'total')::numeric as total_amount,
        (payload ->> 'subtotal')::numeric - (payload ->> 'total')::numeric as discount_amount,
        null::numeric as source_open_amount,
        'issued' as status,
        null::text as payment_method,
        nullif(payload ->> 'voucher_code', '') as reference,
        null::text as memo,
        {{ known() }}
    from {{ source('conference', 'order') }}
    where not is_deleted and payload ->> 'status' in {{ conference_sold() }}

),

credited as (

    select
        credit.connection,
        'credit:' || credit.id as document_id,
        'refund_receipt' as document_type,
        null::text as document_number,
        sales.customer_id,
        null::date as issued_on,
        (credit.payload ->> 'created_at')::timestamptz as made_at,
        (credit.payload ->> 'amount')::numeric as total_amount,
        0 as discount_amount,
        null::numeric as source_open_amount,
        'issued' as status,
        null::text as payment_method,
        'order:' || sales.order_id as reference,
        null::text as memo,
        greatest(credit.seen_from, sales.known_from) as known_from,
        least(coalesce(credit.seen_to, 'infinity'), sales.known_to) as known_to
    from {{ source('conference', 'credit') }} as credit
    inner join sales
        on sales.connection = credit.connection
        and sales.order_id = credit.payload ->> 'source_order_id'
        and sales.known_from < coalesce(credit.seen_to, 'infinity')
        and sales.known_to > credit.seen_from
    where not credit.is_deleted

),

-- given back by the processor: the order alone shows it, and was last touched then
given_back as (

    select
        connection,
        'refund:' || order_id as document_id,
        'refund_receipt' as document_type,
        null::text as document_number,
        customer_id,
        null::date as issued_on,
        changed_at as made_at,
        total_amount - credited as total_amount,
        0 as discount_amount,
        null::numeric as source_open_amount,
        'issued' as status,
        null::text as payment_method,
        'order:' || order_id as reference,
        null::text as memo,
        known_from,
        known_to
    from refunds
    where status = 'refunded' and credited < total_amount

)

select * from receipts
union all
select * from credited
union all
select * from given_back
