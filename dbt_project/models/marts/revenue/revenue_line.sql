-- The lines of revenue documents, as known now.
with documents as (

    select
        {{ document_key('connection', 'document_id') }} as document_key, revenue.*,
        case when document_type in ('invoice', 'sales_receipt') then 1 else -1 end as sign
    from {{ ref('revenue_document') }} as revenue

),

known_lines as (

    select * from {{ ref('int_document_lines') }} where known_to = 'infinity'

),

items as (

    select connection, item_id, item_name, kind from {{ ref('canonical_items') }} where known_to = 'infinity'

),

{{ revenue_lines() }}

select * from revenue_lines
