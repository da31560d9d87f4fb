-- What QuickBooks' own profit and loss takes from each line: lines of sales whatever account they post to, and lines of
-- everything else that post to an income account. The account of a sales line is its own, else its item's; where
-- neither says, it is taken to be one of income. Which accounts are of income is asked of their newest version.
with accounts as (

    select distinct on (connection, id)
        connection,
        id,
        {{ quickbooks_name("coalesce(payload ->> 'FullyQualifiedName', payload ->> 'Name')") }} as account_name,
        payload ->> 'AccountType' = 'Income' as is_income
    from {{ source('quickbooks', 'account') }}
    order by connection, id, seen_from desc

),

items as (

    select distinct on (connection, id) connection, id, payload -> 'IncomeAccountRef' ->> 'value' as account_id
    from {{ source('quickbooks', 'item') }}
    order by connection, id, seen_from desc

),

sales as (

    select
        lines.connection,
        lines.document_id,
        lines.line_number,
        case when lines.is_discount then 'discount' else 'sale' end as kind,
        coalesce(
            lines.content -> 'DiscountLineDetail' -> 'DiscountAccountRef' ->> 'value',
            lines.detail -> 'ItemAccountRef' ->> 'value',
            items.account_id
        ) as account_id,
        lines.issued_on as posted_on,
        lines.amount
        * case when lines.is_discount then -1 else 1 end
        * case when lines.kind in ('credit_memo', 'refund_receipt') then -1 else 1 end as amount,
        lines.currency,
        lines.exchange_rate,
        lines.known_from,
        lines.known_to
    from {{ ref('base_quickbooks__sales_lines') }} as lines
    left join items
        on items.connection = lines.connection
        and items.id = lines.detail -> 'ItemRef' ->> 'value'
    where lines.kind <> 'estimate'

),

postings as (

    select * from sales
    union all
    select others.*
    from {{ ref('base_quickbooks__ledger_lines') }} as others
    inner join accounts
        on accounts.connection = others.connection
        and accounts.id = others.account_id
        and accounts.is_income

)

select
    postings.connection,
    postings.document_id,
    postings.line_number,
    postings.kind,
    postings.account_id,
    accounts.account_name,
    coalesce(accounts.is_income, true) as is_income,
    postings.posted_on,
    postings.amount::numeric as amount,
    postings.currency,
    postings.exchange_rate,
    null::text as source_url,
    postings.known_from,
    postings.known_to
from postings
left join accounts
    on accounts.connection = postings.connection
    and accounts.id = postings.account_id
