-- What the balance of an item shows: more allocated than it had, or not what the source says is open.
with receivables as (

    select document_key as row_key, * from {{ ref('int_receivables') }}

),

balances as (

    select document_key, open_amount, known_from, known_to
    from {{ ref('int_open_item_intervals') }}
    where effective_to = 'infinity'

),

balance_stretches as (

    {{ stretches('receivables', [{'relation': 'balances', 'on': 'other.document_key = base.document_key'}]) }}

),

examined as (

    select
        receivables.connection,
        receivables.document_id,
        receivables.customer_id,
        receivables.currency,
        receivables.is_debit,
        receivables.source_open_amount,
        receivables.total_amount,
        coalesce(balances.open_amount, 0) as open_amount,
        case when receivables.is_debit then 1 else -1 end * coalesce(balances.open_amount, 0) as own_amount,
        stretches.known_from,
        stretches.known_to
    from balance_stretches as stretches
    inner join receivables
        on receivables.row_key = stretches.row_key
        and receivables.known_from = stretches.version_from
    left join balances
        on balances.document_key = receivables.document_key
        and {{ known_during('balances', 'stretches') }}

),

over_allocated as (

    select
        connection, 'over_allocated' as kind, document_id, customer_id, open_amount as amount, currency,
        'More is allocated than the document has; the excess is shown as unapplied.' as message,
        known_from, known_to
    from examined
    where total_amount >= 0 and own_amount < 0

),

source_differences as (

    select
        connection, 'source_open_differs' as kind, document_id, customer_id,
        own_amount - source_open_amount as amount, currency,
        'By its allocations ' || own_amount || ' is open; the source says ' || source_open_amount || '.' as message,
        known_from, known_to
    from examined
    where own_amount <> source_open_amount

),

-- what is in no balance has nothing open by ours, whatever the source says of it
open_elsewhere as (

    select
        connection, 'source_open_differs' as kind, document_id, customer_id, -source_open_amount as amount, currency,
        'The document is ' || case
            when status in ('draft', 'void', 'deleted') then replace(status, 'draft', 'a draft')
            when status <> 'issued' then 'of an unknown status'
            when document_type in ('sales_receipt', 'refund_receipt') then 'a ' || replace(document_type, '_', ' ')
            else 'of an unknown type'
        end || ' and in no balance; the source says ' || source_open_amount || ' of it is open.' as message,
        known_from, known_to
    from {{ ref('int_documents') }}
    where not coalesce(is_receivable, false) and source_open_amount <> 0

)

select * from over_allocated
union all
select * from source_differences
union all
select * from open_elsewhere
