with sales as (

    select * from {{ ref('base_conference__sold_orders') }}

),

-- a line's total is net of discounts where the application wrote it, and gross where it was seeded
sold as (

    select
        line.connection,
        'order:' || sales.order_id as document_id,
        line.id as line_number,
        {{ conference_item('line.payload') }} as item_id,
        line.payload ->> 'description' as description,
        (line.payload ->> 'quantity')::numeric as quantity,
        (line.payload ->> 'unit_price')::numeric as unit_price,
        (line.payload ->> 'line_total')::numeric as line_amount,
        greatest(line.seen_from, sales.known_from) as known_from,
        least(coalesce(line.seen_to, 'infinity'), sales.known_to) as known_to
    from {{ source('conference', 'order_line_item') }} as line
    inner join sales
        on sales.connection = line.connection
        and sales.order_id = line.payload ->> 'order_id'
        and sales.known_from < coalesce(line.seen_to, 'infinity')
        and sales.known_to > line.seen_from
    where not line.is_deleted

),

billed as (

    select
        connection,
        'purchase_order:' || (payload ->> 'purchase_order_id') as document_id,
        id as line_number,
        {{ conference_item('payload') }} as item_id,
        payload ->> 'description' as description,
        (payload ->> 'quantity')::numeric as quantity,
        (payload ->> 'unit_price')::numeric as unit_price,
        (payload ->> 'line_total')::numeric as line_amount,
        {{ known() }}
    from {{ source('conference', 'purchase_order_line_item') }}
    where not is_deleted

),

-- a credit note is one sum with its reason
credited as (

    select
        connection,
        'purchase_order_credit_note:' || id as document_id,
        '1' as line_number,
        null::text as item_id,
        payload ->> 'reason' as description,
        null::numeric as quantity,
        null::numeric as unit_price,
        (payload ->> 'amount')::numeric as line_amount,
        {{ known() }}
    from {{ source('conference', 'purchase_order_credit_note') }}
    where not is_deleted

),

lines as (

    select * from sold
    union all
    select * from billed
    union all
    select * from credited

)

select
    connection,
    document_id,
    line_number::integer as line_number,
    item_id,
    description,
    quantity::numeric as quantity,
    unit_price::numeric as unit_price,
    line_amount::numeric as line_amount,
    coalesce(quantity * unit_price - line_amount, 0)::numeric as discount_amount,
    null::numeric as tax_amount,
    null::date as service_on,
    null::text as project_id,
    null::text as time_entry_ids,
    null::text as source_url,
    known_from,
    known_to
from lines
