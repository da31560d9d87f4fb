{{ union_sources('exchange_rates') }}
