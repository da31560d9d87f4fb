with refunds as (

    {{ conference_refunds() }}

),

sales as (

    {{ conference_sales() }}

),

owners as (

    {{ conference_purchase_orders() }}

),

companies as (

    {{ conference_companies() }}

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

),

credit_versions as (

    select
        connection,
        connection || chr(31) || id as row_key,
        id,
        'user:' || (payload ->> 'user_id') as customer_id,
        payload ->> 'source_order_id' as order_id,
        (payload ->> 'amount')::numeric as amount,
        {{ known() }}
    from {{ source('conference', 'credit') }}
    where not is_deleted and payload ->> 'source_order_id' is not null

),

credit_stretches as (

    {{ stretches('credit_versions', [
        {'relation': 'sales', 'on': 'other.connection = base.connection and other.order_id = base.order_id'},
    ]) }}

),

credits_without_sale as (

    select
        credit.connection, 'credit_without_sale' as kind, 'credit:' || credit.id as document_id, credit.customer_id,
        credit.amount,
        'Credit ' || credit.id || ' refunds order ' || credit.order_id
        || ', which was not sold: it is owed, and no sale is lowered by it.' as message,
        stretches.known_from, stretches.known_to
    from credit_stretches as stretches
    inner join credit_versions as credit
        on credit.row_key = stretches.row_key
        and credit.known_from = stretches.version_from
    left join sales
        on sales.connection = credit.connection
        and sales.order_id = credit.order_id
        and {{ known_during('sales', 'stretches') }}
    where sales.order_id is null

),

uneven_totals as (

    select
        connection, 'total_not_subtotal_less_discount' as kind, 'order:' || id as document_id,
        'user:' || (payload ->> 'user_id') as customer_id,
        (payload ->> 'total')::numeric - (payload ->> 'subtotal')::numeric + (payload ->> 'discount_amount')::numeric
            as amount,
        'The total of order ' || id || ' is not its subtotal less its discount; the total counts, and the discount is'
        || ' what lies between.' as message,
        {{ known() }}
    from {{ source('conference', 'order') }}
    where not is_deleted
        and payload ->> 'status' in {{ conference_sold() }}
        and (payload ->> 'total')::numeric
            <> (payload ->> 'subtotal')::numeric - (payload ->> 'discount_amount')::numeric

),

payments_on_cancelled as (

    select
        payment.connection, 'payment_on_cancelled_order' as kind,
        'purchase_order_payment:' || payment.id as document_id, owners.customer_id,
        (payment.payload ->> 'amount')::numeric as amount,
        'Payment ' || payment.id || ' is for purchase order ' || owners.purchase_order_id
        || ', which is cancelled; it stays an unapplied credit of the customer.' as message,
        greatest(payment.seen_from, owners.known_from) as known_from,
        least(coalesce(payment.seen_to, 'infinity'), owners.known_to) as known_to
    from {{ source('conference', 'purchase_order_payment') }} as payment
    inner join owners
        on owners.connection = payment.connection
        and owners.purchase_order_id = payment.payload ->> 'purchase_order_id'
        and owners.status = 'void'
        and owners.known_from < coalesce(payment.seen_to, 'infinity')
        and owners.known_to > payment.seen_from
    where not payment.is_deleted

),

findings as (

    select * from refunds_without_credit
    union all
    select * from partial_refunds_without_credit
    union all
    select * from refunds_above_sale
    union all
    select * from credits_without_sale
    union all
    select * from uneven_totals
    union all
    select * from payments_on_cancelled

)

select
    findings.connection,
    findings.kind,
    findings.document_id,
    findings.customer_id,
    findings.amount::numeric as amount,
    companies.home_currency as currency,
    findings.message,
    null::text as source_url,
    findings.known_from,
    findings.known_to
from findings
left join companies on companies.connection = findings.connection
