{{ stated('store_credits') }}
