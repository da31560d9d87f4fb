{{ stated('exchange_rates') }}
