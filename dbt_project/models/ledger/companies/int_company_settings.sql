{{ config(post_hook="analyze {{ this }}") }}
with stated as (

    {{ union_sources('companies') }}

)

{{ company_settings('stated') }}
