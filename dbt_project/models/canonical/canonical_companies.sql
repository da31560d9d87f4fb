{{ config(materialized="view") }}
{{ union_sources('companies') }}
