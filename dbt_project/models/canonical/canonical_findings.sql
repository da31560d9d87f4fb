{{ config(materialized="view") }}
{{ union_sources('findings') }}
