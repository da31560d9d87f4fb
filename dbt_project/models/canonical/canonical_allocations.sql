{{ config(materialized="view") }}
{{ union_sources('allocations') }}
