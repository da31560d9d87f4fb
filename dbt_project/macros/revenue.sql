{# CTEs from `documents` (one version each of the documents that count) and `known_lines` (the versions of lines that are known
   with them) to `revenue_documents`: what each bills or takes back. A discount is the document's own; where it states none,
   that of its lines. -#}
{% macro revenue_documents() -%}
line_discounts as (

    select document_key, sum(discount_amount) as discount_amount
    from known_lines
    group by document_key

),

measured as (

    select
        documents.*,
        documents.document_type in ('invoice', 'sales_receipt') as is_sale,
        case
            when documents.document_type not in ('invoice', 'sales_receipt') then 0
            when documents.discount_amount <> 0 then documents.discount_amount
            else coalesce(line_discounts.discount_amount, 0)
        end as discount
    from documents
    left join line_discounts on line_discounts.document_key = documents.document_key

),

revenue_documents as (

    select
        connection,
        document_key,
        document_id,
        document_type,
        document_number,
        customer_id,
        project_id,
        issued_on,
        currency,
        reference,
        (case when is_sale then total_amount + discount else 0 end) + 0.00 as list_value,
        discount + 0.00 as discounts,
        (case when is_sale then total_amount else 0 end) + 0.00 as gross_billed,
        (case when document_type = 'invoice' then deposit_amount else 0 end) + 0.00 as paid_up_front,
        (case when is_sale then 0 else total_amount end) + 0.00 as credits,
        (case when is_sale then total_amount else -total_amount end) + 0.00 as net_billed,
        (case when is_sale then tax_amount else -tax_amount end) + 0.00 as tax,
        (case when is_sale then total_amount - tax_amount else tax_amount - total_amount end) + 0.00 as net_revenue,
        source_url
    from measured

)
{%- endmacro %}

{# The documents that are revenue: issued ones of four types. -#}
{% macro is_revenue(documents) -%}
    {{ documents }}.status = 'issued'
    and {{ documents }}.document_type in ('invoice', 'sales_receipt', 'credit_memo', 'refund_receipt')
{%- endmacro %}

{# CTEs from `documents` (rows of `revenue_documents`), `known_lines` and `items` (one version each) to `revenue_lines`: their
   lines, and one row for what a document's lines leave of it, so that lines always add up to their document. A discount on
   the whole that no line has is spread over the lines by their amounts: differences of rounded running sums, so that it is
   exact. `sign` of `documents` is -1 for what takes back. -#}
{% macro revenue_lines() -%}
lines as (

    select
        documents.document_key,
        row_number() over (partition by documents.document_key order by line.line_number, line.description) as place,
        line.item_id,
        line.description,
        line.quantity,
        coalesce(line.line_amount, 0) as line_amount,
        coalesce(line.discount_amount, 0) as discount_amount
    from documents
    inner join known_lines as line on line.document_key = documents.document_key

),

itemised as (

    select document_key, sum(line_amount) as line_amount, sum(discount_amount) as discount_amount
    from lines
    group by document_key

),

spread as (

    select documents.document_key, itemised.line_amount as base, documents.discounts - itemised.discount_amount as discount,
        tieout.currency_decimals(documents.currency) as decimals
    from documents
    inner join itemised on itemised.document_key = documents.document_key
    where documents.sign = 1
        and itemised.line_amount > 0
        and documents.discounts > itemised.discount_amount
        and itemised.line_amount - documents.net_revenue = documents.discounts - itemised.discount_amount

),

shared as (

    select
        lines.*,
        coalesce(
            round(spread.discount * sum(lines.line_amount) over upto / spread.base, spread.decimals)
            - round(spread.discount * (sum(lines.line_amount) over upto - lines.line_amount) / spread.base, spread.decimals),
            0
        ) as share
    from lines
    left join spread on spread.document_key = lines.document_key
    window upto as (partition by lines.document_key order by lines.place rows unbounded preceding)

),

parts as (

    select
        document_key, place, item_id, description, quantity, line_amount - share as line_amount,
        discount_amount + share as discount_amount, true as is_itemised
    from shared
    union all
    select
        documents.document_key, 0, null, null, null,
        documents.sign * documents.net_revenue - coalesce(itemised.line_amount, 0),
        documents.discounts - coalesce(documents.sign * itemised.discount_amount, 0),
        false
    from documents
    left join itemised on itemised.document_key = documents.document_key
    left join spread on spread.document_key = documents.document_key
    where spread.document_key is null
        and (
            documents.sign * documents.net_revenue <> coalesce(itemised.line_amount, 0)
            or documents.discounts <> coalesce(itemised.discount_amount, 0) and documents.sign = 1
        )

),

revenue_lines as (

    select
        documents.connection,
        documents.document_id,
        parts.place::integer as line_number,
        documents.document_type,
        documents.customer_id,
        documents.issued_on,
        parts.is_itemised,
        parts.item_id,
        case
            when parts.item_id is not null then coalesce(items.item_name, parts.item_id)
            when parts.is_itemised then 'No item'
            else 'Not itemised'
        end as item_name,
        items.kind as item_kind,
        parts.description,
        (documents.sign * parts.quantity)::numeric as quantity,
        documents.currency,
        (case when documents.sign = 1 then parts.discount_amount else 0 end) + 0.00 as discounts,
        (case when documents.sign = 1 then parts.line_amount else 0 end) + 0.00 as sales,
        (case when documents.sign = 1 then 0 else parts.line_amount end) + 0.00 as credits,
        (documents.sign * parts.line_amount) + 0.00 as net_revenue
    from parts
    inner join documents on documents.document_key = parts.document_key
    left join items
        on items.connection = documents.connection
        and items.item_id = parts.item_id

)
{%- endmacro %}

{# Revenue documents (`documents`) by company and customer and their lines (`lines`) by item, with the seven steps from list
   value to net revenue of each. -#}
{% macro revenue_facts(documents, lines) -%}
    select
        documents.connection, view.dimension, view.customer_id, null::text as item_id, null::text as item_name,
        documents.currency, documents.issued_on, list_value, discounts, gross_billed, credits, net_billed, tax, net_revenue
    from {{ documents }} as documents
    cross join lateral (
        values ('company', null), ('customer', documents.customer_id)
    ) as view (dimension, customer_id)
    union all
    select
        connection, 'item', null, item_id, item_name, currency, issued_on,
        sales + discounts, discounts, sales, credits, net_revenue, 0, net_revenue
    from {{ lines }}
{%- endmacro %}

{# CTEs from `documents` (revenue documents) to `revenue_days`: what was sold and taken back on each day, with a running sum. -#}
{% macro revenue_days() -%}
days as (

    select
        connection,
        currency,
        issued_on as day,
        count(*) filter (where document_type in ('invoice', 'sales_receipt')) as sales_count,
        sum(net_revenue) filter (where document_type in ('invoice', 'sales_receipt')) as sales,
        -sum(net_revenue) filter (where document_type in ('credit_memo', 'refund_receipt')) as credits,
        sum(net_revenue) as net_revenue
    from documents
    group by connection, currency, issued_on

),

revenue_days as (

    select
        connection,
        currency,
        day,
        sales_count::integer as sales_count,
        coalesce(sales, 0) + 0.00 as sales,
        coalesce(credits, 0) + 0.00 as credits,
        net_revenue + 0.00 as net_revenue,
        sales / nullif(sales_count, 0) as average_order_value,
        (sum(net_revenue) over (partition by connection, currency order by day)) + 0.00 as cumulative
    from days

)
{%- endmacro %}

{# CTEs from `documents` (revenue documents) to `discounts`: what discounts took off the list value, in all and by voucher
   where orders name one. -#}
{% macro discount_impact() -%}
sales as (

    select
        documents.connection,
        documents.currency,
        orders.voucher_code,
        documents.list_value,
        documents.discounts,
        documents.gross_billed
    from documents as documents
    left join {{ ref('int_document_orders') }} as orders
        on orders.connection = documents.connection
        and orders.document_id = documents.document_id
    where documents.document_type in ('invoice', 'sales_receipt')

),

discount_sums as (

    select
        connection,
        currency,
        grouping(voucher_code) = 1 as is_total,
        voucher_code,
        count(*) as sales_count,
        count(*) filter (where discounts <> 0) as with_discount,
        count(*) filter (where discounts = 0) as without_discount,
        sum(list_value) as list_value,
        sum(discounts) as discounts,
        sum(gross_billed) as gross_billed
    from sales
    group by grouping sets ((connection, currency), (connection, currency, voucher_code))

),

discounts as (

    select
        connection,
        currency,
        is_total,
        voucher_code,
        sales_count::integer as sales_count,
        with_discount::integer as with_discount,
        without_discount::integer as without_discount,
        list_value + 0.00 as list_value,
        discounts + 0.00 as discounts,
        gross_billed + 0.00 as gross_billed,
        discounts * 100 / nullif(list_value, 0) as discount_rate
    from discount_sums

)
{%- endmacro %}

{# CTEs from `documents` (revenue documents) to `refunds`: every credit memo and refund receipt once, whatever became of the
   sale that it takes back. -#}
{% macro refund_metrics() -%}
refund_sums as (

    select
        connection,
        currency,
        count(*) filter (where document_type in ('invoice', 'sales_receipt')) as sales_count,
        count(*) filter (where document_type in ('credit_memo', 'refund_receipt')) as refund_count,
        sum(gross_billed) as gross_billed,
        sum(credits) as refunded
    from documents
    group by connection, currency

),

refunds as (

    select
        connection,
        currency,
        sales_count::integer as sales_count,
        refund_count::integer as refund_count,
        gross_billed + 0.00 as gross_billed,
        refunded + 0.00 as refunded,
        refunded * 100 / nullif(gross_billed, 0) as refund_rate,
        case
            when gross_billed = 0 then null
            when refunded / gross_billed <= 0.05 then 'calm'
            when refunded / gross_billed <= 0.15 then 'watch'
            else 'alarm'
        end as zone
    from refund_sums

)
{%- endmacro %}
