with sales as (

    select * from {{ ref('base_conference__sold_orders') }}

),

credit_versions as (

    select
        connection,
        connection || chr(31) || id as row_key,
        id,
        'user:' || (payload ->> 'user_id') as customer_id,
        payload ->> 'source_order_id' as order_id,
        (payload ->> 'amount')::numeric as amount,
        {{ known() }}
    from {{ source('conference', 'credit') }}
    where not is_deleted and payload ->> 'source_order_id' is not null

),

credit_stretches as (

    {{ stretches('credit_versions', [
        {'relation': 'sales', 'on': 'other.connection = base.connection and other.order_id = base.order_id'},
    ]) }}

),

credits_without_sale as (

    select
        credit.connection, 'credit_without_sale' as kind, 'credit:' || credit.id as document_id, credit.customer_id,
        credit.amount,
        'Credit ' || credit.id || ' refunds order ' || credit.order_id
        || ', which was not sold: it is owed, and no sale is lowered by it.' as message,
        stretches.known_from, stretches.known_to
    from credit_stretches as stretches
    inner join credit_versions as credit
        on credit.row_key = stretches.row_key
        and credit.known_from = stretches.version_from
    left join sales
        on sales.connection = credit.connection
        and sales.order_id = credit.order_id
        and {{ known_during('sales', 'stretches') }}
    where sales.order_id is null

)

select * from credits_without_sale
