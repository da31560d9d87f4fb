{{ union_sources('order_credits') }}
