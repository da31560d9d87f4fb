{{ stated('orders') }}
