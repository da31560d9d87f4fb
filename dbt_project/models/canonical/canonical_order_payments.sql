{{ union_sources('order_payments') }}
