with purchase_orders as (

    {{ conference_purchase_orders() }}

),

companies as (

    {{ conference_companies(with_history=true) }}

),

credits as (

    select
        payment.connection,
        payment.connection || chr(31) || 'purchase_order_payment:' || payment.id as row_key,
        'purchase_order_payment:' || payment.id as document_id,
        payment.payload ->> 'purchase_order_id' as purchase_order_id,
        (payment.payload ->> 'amount')::numeric as amount,
        (payment.payload ->> 'payment_date')::date as given_on,
        {{ known() }}
    from {{ source('conference', 'purchase_order_payment') }} as payment
    where not payment.is_deleted
    union all
    select
        note.connection,
        note.connection || chr(31) || 'purchase_order_credit_note:' || note.id as row_key,
        'purchase_order_credit_note:' || note.id as document_id,
        note.payload ->> 'purchase_order_id' as purchase_order_id,
        (note.payload ->> 'amount')::numeric as amount,
        ((note.payload ->> 'created_at')::timestamptz at time zone companies.time_zone)::date as given_on,
        greatest(note.seen_from, companies.known_from) as known_from,
        least(coalesce(note.seen_to, 'infinity'), companies.known_to) as known_to
    from {{ source('conference', 'purchase_order_credit_note') }} as note
    left join companies
        on companies.connection = note.connection
        and companies.known_from < coalesce(note.seen_to, 'infinity')
        and companies.known_to > note.seen_from
    where not note.is_deleted

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
