{{ config(
    indexes=[{'columns': ['connection']}],
    post_hook=["analyze {{ this }}", "{{ create_ar_open_items() }}", "{{ create_ar_aging() }}"],
) }}
-- What is open of each item, from which business date to which, in each stretch of knowledge: the answer to every
-- question "as of" and "known at" is one row per item.
with receivables as (

    select * from {{ ref('int_receivables') }}

),

movements as (

    select document_key, entry_type, entry_on, amount, known_from, known_to from {{ ref('int_movements') }}

),

stretches as (

    {{ item_stretches('receivables', 'movements') }}

),

-- of several movements on one day only the last has a day to last
balances as (

    select
        stretches.document_key,
        stretches.version_from,
        stretches.known_from,
        stretches.known_to,
        movements.entry_on as effective_from,
        lead(movements.entry_on, 1, 'infinity') over item as effective_to,
        (sum(movements.amount) over item) + 0.00 as open_amount
    from stretches
    inner join movements
        on movements.document_key = stretches.document_key
        and movements.known_from <= stretches.known_from
        and movements.known_to > stretches.known_from
    window item as (partition by stretches.document_key, stretches.known_from order by movements.entry_on)

)

select
    receivables.document_key,
    receivables.connection,
    receivables.customer_id,
    receivables.document_id,
    receivables.document_type,
    receivables.document_number,
    receivables.issued_on,
    receivables.due_on,
    receivables.ages_from,
    receivables.currency,
    receivables.home_rate,
    receivables.is_debit and balances.open_amount > 0 as is_aged,
    balances.open_amount,
    case
        when receivables.currency = receivables.home_currency then balances.open_amount
        else round(balances.open_amount * receivables.home_rate, tieout.currency_decimals(receivables.home_currency))
    end as home_open_amount,
    receivables.source_open_amount,
    balances.effective_from,
    balances.effective_to,
    balances.known_from,
    balances.known_to
from balances
inner join receivables
    on receivables.document_key = balances.document_key
    and receivables.known_from = balances.version_from
where balances.open_amount <> 0 and balances.effective_from < balances.effective_to
