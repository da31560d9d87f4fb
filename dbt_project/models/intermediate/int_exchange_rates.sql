{{ config(
    indexes=[{'columns': ['connection', 'from_currency', 'to_currency', 'rate_on']}],
    post_hook="analyze {{ this }}",
) }}
{{ union_sources('exchange_rates') }}
