{# Three queries over rows of revenue documents: the mart asks them of what is known now, a page of its own day and moment. -#}

{# What was sold and taken back on each day, with a running sum. -#}
{% macro revenue_days(documents) -%}
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
    from (
        select
            connection,
            currency,
            issued_on as day,
            count(*) filter (where document_type in ('invoice', 'sales_receipt')) as sales_count,
            sum(net_revenue) filter (where document_type in ('invoice', 'sales_receipt')) as sales,
            -sum(net_revenue) filter (where document_type in ('credit_memo', 'refund_receipt')) as credits,
            sum(net_revenue) as net_revenue
        from {{ documents }}
        group by connection, currency, issued_on
    ) as days
{%- endmacro %}

{# What discounts took off the list value, in all and by voucher where orders name one. -#}
{% macro discount_impact(documents) -%}
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
    from (
        select
            documents.connection,
            documents.currency,
            grouping(orders.voucher_code) = 1 as is_total,
            orders.voucher_code,
            count(*) as sales_count,
            count(*) filter (where documents.discounts <> 0) as with_discount,
            count(*) filter (where documents.discounts = 0) as without_discount,
            sum(documents.list_value) as list_value,
            sum(documents.discounts) as discounts,
            sum(documents.gross_billed) as gross_billed
        from {{ documents }} as documents
        left join {{ ref('int_document_orders') }} as orders
            on orders.connection = documents.connection
            and orders.document_id = documents.document_id
        where documents.document_type in ('invoice', 'sales_receipt')
        group by grouping sets (
            (documents.connection, documents.currency), (documents.connection, documents.currency, orders.voucher_code)
        )
    ) as sums
{%- endmacro %}

{# Every credit memo and refund receipt once, whatever became of the sale that it takes back. -#}
{% macro refund_metrics(documents) -%}
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
    from (
        select
            connection,
            currency,
            count(*) filter (where document_type in ('invoice', 'sales_receipt')) as sales_count,
            count(*) filter (where document_type in ('credit_memo', 'refund_receipt')) as refund_count,
            sum(gross_billed) as gross_billed,
            sum(credits) as refunded
        from {{ documents }}
        group by connection, currency
    ) as sums
{%- endmacro %}

{# What a line of revenue was sold as: its item's name, or that it has none. -#}
{% macro item_name(lines, items) -%}
    case
        when {{ lines }}.item_id is not null then coalesce({{ items }}.item_name, {{ lines }}.item_id)
        when {{ lines }}.is_itemised then 'No item'
        else 'Not itemised'
    end
{%- endmacro %}
