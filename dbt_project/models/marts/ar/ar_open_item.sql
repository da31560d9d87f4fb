with items as (

    select item.*, companies.today
    from {{ ref('int_open_item_intervals') }} as item
    inner join {{ ref('int_companies') }} as companies on companies.connection = item.connection

),

open_items as (

    {{ open_items(
        'items as item', ref('aging_bucket'), as_of='item.today', is_known="item.known_to = 'infinity'"
    ) }}

)

select companies.today as as_of, open_items.*
from open_items
inner join {{ ref('int_companies') }} as companies on companies.connection = open_items.connection
