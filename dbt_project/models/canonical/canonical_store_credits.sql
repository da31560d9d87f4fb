{{ union_sources('store_credits') }}
