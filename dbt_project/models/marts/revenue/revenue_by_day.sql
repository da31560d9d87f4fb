-- Days of the company's own zone on which something was sold or taken back; the running sum begins with the first of all.
with documents as (

    select * from {{ ref('revenue_document') }}

),

{{ revenue_days() }}

select * from revenue_days
