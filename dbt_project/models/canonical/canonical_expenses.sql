{{ config(materialized="view") }}
{{ union_sources('expenses') }}
