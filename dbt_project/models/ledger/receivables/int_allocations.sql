{{ config(post_hook="analyze {{ this }}") }}
with allocations as (

    {{ union_sources('allocations') }}

)

select
    {{ document_key('connection', 'from_document_id') }} as from_key,
    {{ document_key('connection', 'to_document_id') }} as to_key,
    allocations.*
from allocations
