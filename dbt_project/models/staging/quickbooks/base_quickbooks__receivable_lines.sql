-- Lines that post to a receivable account by themselves. The entries that hold them have no customer, balance or sign
-- of their own: one journal entry may hold several customers' debits and credits, so each line is an open item.
with accounts as (

    select distinct connection, id
    from {{ source('quickbooks', 'account') }}
    where payload ->> 'AccountType' = 'Accounts Receivable'

),

transactions as (

    select 'journal_entry' as kind, 'journal' as page, connection, id, payload, {{ known() }}
    from {{ source('quickbooks', 'journal_entry') }}
    where not is_deleted
    union all
    select 'deposit', 'deposit', connection, id, payload, {{ known() }}
    from {{ source('quickbooks', 'deposit') }}
    where not is_deleted
    union all
    select
        'purchase', case when payload ->> 'PaymentType' = 'Check' then 'check' else 'expense' end,
        connection, id, payload, {{ known() }}
    from {{ source('quickbooks', 'purchase') }}
    where not is_deleted

),

lines as (

    select
        transactions.*,
        line.content,
        line.place,
        coalesce(line.content ->> 'Id', 'n' || line.place) as line_id,
        coalesce(
            line.content -> 'JournalEntryLineDetail',
            line.content -> 'DepositLineDetail',
            line.content -> 'AccountBasedExpenseLineDetail'
        ) as detail
    from transactions
    cross join lateral jsonb_array_elements(transactions.payload -> 'Line') with ordinality as line (content, place)

),

-- what money goes out for is a debit, what comes in a credit; a negative amount turns its line around
signed as (

    select
        lines.*,
        coalesce((lines.content ->> 'Amount')::numeric, 0)
        * case
            when lines.kind = 'journal_entry' and lines.detail ->> 'PostingType' = 'Debit' then 1
            when lines.kind = 'purchase' and not coalesce((lines.payload ->> 'Credit')::boolean, false) then 1
            else -1
        end as debit_amount,
        case lines.kind
            when 'journal_entry' then lines.detail -> 'Entity' -> 'EntityRef' ->> 'value'
            when 'deposit' then lines.detail -> 'Entity' ->> 'value'
            -- the line's customer, else the payee
            else coalesce(
                lines.detail -> 'CustomerRef' ->> 'value',
                case when lines.payload -> 'EntityRef' ->> 'type' = 'Customer'
                    then lines.payload -> 'EntityRef' ->> 'value' end
            )
        end as customer_id
    from lines
    inner join accounts
        on accounts.connection = lines.connection
        and accounts.id = lines.detail -> 'AccountRef' ->> 'value'

)

select
    connection,
    kind,
    page,
    id as transaction_id,
    line_id,
    place,
    kind || ':' || id || ':' || line_id as document_id,
    case
        when kind = 'journal_entry' and debit_amount >= 0 then 'journal_debit'
        when kind = 'journal_entry' then 'journal_credit'
        when debit_amount > 0 or (kind = 'purchase' and debit_amount = 0) then 'refund'
        else 'deposit'
    end as document_type,
    customer_id,
    abs(debit_amount) as amount,
    payload,
    content,
    detail,
    known_from,
    known_to
from signed
