{{ stated('items') }}
