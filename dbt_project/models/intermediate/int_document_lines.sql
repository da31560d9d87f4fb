{{ config(post_hook="analyze {{ this }}") }}
with lines as (

    {{ union_sources('document_lines') }}

)

select {{ document_key('connection', 'document_id') }} as document_key, lines.*
from lines
