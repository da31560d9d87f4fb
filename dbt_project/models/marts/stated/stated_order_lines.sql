{{ stated('order_lines') }}
