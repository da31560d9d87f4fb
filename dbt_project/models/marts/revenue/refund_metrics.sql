-- Every credit memo and refund receipt once, whatever became of the sale that it takes back.
with documents as (

    select * from {{ ref('revenue_document') }}

),

{{ refund_metrics() }}

select * from refunds
