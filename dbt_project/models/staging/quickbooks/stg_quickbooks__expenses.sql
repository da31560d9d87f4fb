-- Lines of bills, checks and expenses that are posted to an expense, by account or by item.
with accounts as (

    select distinct on (connection, id)
        connection,
        id,
        {{ quickbooks_name("coalesce(payload ->> 'FullyQualifiedName', payload ->> 'Name')") }} as account_name,
        payload ->> 'Classification' = 'Expense' as is_expense
    from {{ source('quickbooks', 'account') }}
    order by connection, id, seen_from desc

),

items as (

    select distinct on (connection, id)
        connection,
        id,
        {{ quickbooks_name("payload ->> 'Name'") }} as item_name,
        payload -> 'ExpenseAccountRef' ->> 'value' as account_id
    from {{ source('quickbooks', 'item') }}
    order by connection, id, seen_from desc

),

transactions as (

    select connection, 'bill' as kind, id, payload, payload -> 'VendorRef' as payee, 1 as sign, {{ known() }}
    from {{ source('quickbooks', 'bill') }}
    where not is_deleted
    union all
    select
        connection, 'purchase', id, payload, payload -> 'EntityRef',
        case when (payload ->> 'Credit')::boolean then -1 else 1 end, {{ known() }}
    from {{ source('quickbooks', 'purchase') }}
    where not is_deleted

),

lines as (

    select
        transactions.*,
        coalesce(line.content ->> 'Id', 'n' || line.place) as line_id,
        line.content,
        line.content -> 'AccountBasedExpenseLineDetail' -> 'AccountRef' as account,
        line.content -> 'ItemBasedExpenseLineDetail' -> 'ItemRef' as item
    from transactions
    cross join lateral jsonb_array_elements(transactions.payload -> 'Line') with ordinality as line (content, place)
    where line.content ->> 'DetailType' in ('AccountBasedExpenseLineDetail', 'ItemBasedExpenseLineDetail')

)

select
    lines.connection,
    lines.kind || ':' || lines.id || ':' || lines.line_id as expense_id,
    null::text as budget_id,
    coalesce(accounts.account_name, items.item_name, lines.account ->> 'name', lines.item ->> 'name') as category,
    lines.payee ->> 'name' as vendor,
    coalesce(lines.content ->> 'Description', lines.payload ->> 'PrivateNote') as description,
    lines.sign * coalesce((lines.content ->> 'Amount')::numeric, 0) as amount,
    lines.payload -> 'CurrencyRef' ->> 'value' as currency,
    (lines.payload ->> 'ExchangeRate')::numeric as exchange_rate,
    (lines.payload ->> 'TxnDate')::date as spent_on,
    false as booked_elsewhere,
    'https://app.qbo.intuit.com/app/' || case lines.kind when 'bill' then 'bill' else 'expense' end
    || '?txnId=' || lines.id as source_url,
    lines.known_from,
    lines.known_to
from lines
left join items
    on items.connection = lines.connection
    and items.id = lines.item ->> 'value'
left join accounts
    on accounts.connection = lines.connection
    and accounts.id = coalesce(lines.account ->> 'value', items.account_id)
where coalesce(accounts.is_expense, true)
