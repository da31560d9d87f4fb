-- What discounts took off the list value: in all, and by voucher where orders name one.
with documents as (

    select * from {{ ref('revenue_document') }}

),

{{ discount_impact() }}

select * from discounts
