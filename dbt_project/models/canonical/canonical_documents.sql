{{ config(materialized="view") }}
{{ union_sources('documents') }}
