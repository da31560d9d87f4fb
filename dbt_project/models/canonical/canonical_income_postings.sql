{{ config(materialized="view") }}
{{ union_sources('income_postings') }}
