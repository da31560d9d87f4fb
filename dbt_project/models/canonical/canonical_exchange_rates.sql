{{ config(materialized="view") }}
{{ union_sources('exchange_rates') }}
