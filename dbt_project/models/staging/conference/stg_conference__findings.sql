with owners as (

    select * from {{ ref('base_conference__purchase_orders') }}

),

companies as (

    select * from {{ ref('base_conference__companies') }} where known_to = 'infinity'

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

    select * from {{ ref('base_conference__refund_findings') }}
    union all
    select * from {{ ref('base_conference__credit_findings') }}
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
