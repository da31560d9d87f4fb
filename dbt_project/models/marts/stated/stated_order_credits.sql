{{ stated('order_credits') }}
