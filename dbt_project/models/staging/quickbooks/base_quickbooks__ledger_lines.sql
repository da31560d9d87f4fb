-- a credit of an income account raises income; what is bought lowers it, and money that comes in raises it
with transactions as (

    {%- for kind in ['journal_entry', 'deposit', 'purchase', 'bill'] %}
    {%- if not loop.first %}
    union all
    {%- endif %}
    select '{{ kind }}' as kind, connection, id, payload, {{ known() }}
    from {{ source('quickbooks', kind) }}
    where not is_deleted
    {%- endfor %}

)

select
    transactions.connection,
    transactions.kind || ':' || transactions.id as document_id,
    line.place::integer as line_number,
    transactions.kind,
    coalesce(
        line.content -> 'JournalEntryLineDetail',
        line.content -> 'DepositLineDetail',
        line.content -> 'AccountBasedExpenseLineDetail'
    ) -> 'AccountRef' ->> 'value' as account_id,
    (transactions.payload ->> 'TxnDate')::date as posted_on,
    (line.content ->> 'Amount')::numeric
    * case
        when transactions.kind = 'journal_entry'
            and line.content -> 'JournalEntryLineDetail' ->> 'PostingType' = 'Debit' then -1
        when transactions.kind = 'bill' then -1
        when transactions.kind = 'purchase'
            and not coalesce((transactions.payload ->> 'Credit')::boolean, false) then -1
        else 1
    end as amount,
    transactions.payload -> 'CurrencyRef' ->> 'value' as currency,
    (transactions.payload ->> 'ExchangeRate')::numeric as exchange_rate,
    transactions.known_from,
    transactions.known_to
from transactions
cross join lateral jsonb_array_elements(transactions.payload -> 'Line') with ordinality as line (content, place)
