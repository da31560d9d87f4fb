{{ config(post_hook="analyze {{ this }}") }}
{{ union_sources('time_entries') }}
