-- What discounts took off the list value: in all, and by voucher where orders name one.
{{ discount_impact(ref('revenue_document')) }}
