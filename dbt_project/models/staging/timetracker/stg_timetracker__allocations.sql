with invoices as (

    select * from {{ ref('base_timetracker__invoices') }}

),

credits as (

    select * from {{ ref('base_timetracker__credits') }}

),

credit_stretches as (

    {{ stretches('credits', [
        {
            'relation': 'credits',
            'on': 'other.connection = base.connection and other.invoice_id = base.invoice_id',
        },
        {
            'relation': 'invoices',
            'on': 'other.connection = base.connection and other.invoice_id = base.invoice_id',
        },
    ]) }}

),

placed as (

    select
        credits.connection,
        credits.document_id,
        credits.invoice_id,
        credits.amount,
        credits.currency,
        invoices.total_amount,
        coalesce(sum(earlier.amount), 0) as given_before,
        stretches.known_from,
        stretches.known_to
    from credit_stretches as stretches
    inner join credits
        on credits.row_key = stretches.row_key
        and credits.known_from = stretches.version_from
    left join invoices
        on invoices.connection = credits.connection
        and invoices.invoice_id = credits.invoice_id
        and {{ known_during('invoices', 'stretches') }}
    left join credits as earlier
        on earlier.connection = credits.connection
        and earlier.invoice_id = credits.invoice_id
        and (earlier.given_on, earlier.row_key) < (credits.given_on, credits.row_key)
        and {{ known_during('earlier', 'stretches') }}
    group by
        credits.connection, credits.document_id, credits.invoice_id, credits.amount, credits.currency,
        invoices.total_amount, stretches.known_from, stretches.known_to

),

-- first come, first applied: what an invoice cannot take any more stays on the payment, unapplied
applied as (

    select
        *,
        case
            when total_amount is null then amount
            else greatest(least(amount, total_amount - given_before), 0)
        end as applied_amount
    from placed

)

select
    connection,
    document_id as allocation_id,
    document_id as from_document_id,
    'invoice:' || invoice_id as to_document_id,
    applied_amount::numeric as amount,
    currency,
    null::date as allocated_on,
    null::text as source_url,
    known_from,
    known_to
from applied
where applied_amount <> 0
