{{ stated('order_payments') }}
