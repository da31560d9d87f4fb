{{ config(post_hook="analyze {{ this }}") }}
{{ union_sources('customers') }}
