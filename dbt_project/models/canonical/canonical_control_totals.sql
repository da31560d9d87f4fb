{{ config(materialized="view") }}
{{ union_sources('control_totals') }}
