{{ config(materialized="view") }}
{{ union_sources('document_lines') }}
