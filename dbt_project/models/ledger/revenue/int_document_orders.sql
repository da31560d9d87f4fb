-- What orders say of a document. Several may name one: the document counts once all the same, under the voucher of the
-- order that took something off.
with named as (

    select
        *,
        row_number() over (
            partition by connection, document_id
            order by voucher_code is null, discount = 0, created_at, order_id
        ) as place
    from {{ ref('int_sales_orders') }}
    where document_id is not null

)

select
    connection,
    document_id,
    count(*)::integer as orders,
    max(voucher_code) filter (where place = 1) as voucher_code,
    bool_or(is_standing) as is_standing
from named
group by connection, document_id
