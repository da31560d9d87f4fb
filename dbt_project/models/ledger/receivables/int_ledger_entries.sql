-- The movements with their home amounts. A home-currency movement is worth itself. Of a foreign item the home amount
-- is what it changes round(open amount × rate, 2) by, so that a settled item is exactly zero at home as well; this
-- depends on what was known of the item, hence a row per stretch of knowledge there.
-- Long because home amounts of foreign items, and what they gain or lose between two, are found from the same rounding.
with foreign_items as (

    select distinct document_key from {{ ref('int_receivables') }} where currency <> home_currency

),

receivables as (

    select document_key, home_rate, known_from, known_to
    from {{ ref('int_receivables') }}
    where document_key in (select document_key from foreign_items)

),

movements as (

    select * from {{ ref('int_movements') }} where document_key in (select document_key from foreign_items)

),

stretches as (

    {{ item_stretches('receivables', 'movements') }}

),

opened as (

    select
        movements.*,
        stretches.version_from,
        stretches.known_from as stretch_from,
        stretches.known_to as stretch_to,
        sum(movements.amount) over (
            partition by movements.document_key, stretches.known_from
            order by movements.entry_on, movements.entry_type desc, movements.allocation_id, movements.amount
            rows unbounded preceding
        ) as open_after
    from stretches
    inner join movements
        on movements.document_key = stretches.document_key
        and movements.known_from <= stretches.known_from
        and movements.known_to > stretches.known_from

),

foreign_entries as (

    select
        opened.*,
        case
            when opened.currency = opened.home_currency then opened.amount
            else round(opened.open_after * receivables.home_rate, tieout.currency_decimals(opened.home_currency))
                - round(
                    (opened.open_after - opened.amount) * receivables.home_rate,
                    tieout.currency_decimals(opened.home_currency)
                )
        end as home_amount
    from opened
    inner join receivables
        on receivables.document_key = opened.document_key
        and receivables.known_from = opened.version_from

),

-- what an allocation between documents of different rates gains or loses, on no item
exchange_differences as (

    select
        received.*,
        -(given.home_amount + received.home_amount) as difference,
        greatest(given.stretch_from, received.stretch_from) as difference_from,
        least(given.stretch_to, received.stretch_to) as difference_to
    from foreign_entries as given
    inner join foreign_entries as received
        on received.document_key = given.counter_key
        and received.counter_key = given.document_key
        and received.allocation_id = given.allocation_id
        and received.stretch_from < given.stretch_to
        and received.stretch_to > given.stretch_from
    where given.is_giving
        and not received.is_giving
        and given.home_amount + received.home_amount <> 0

)

select
    document_key, connection, entry_type, allocation_id, entry_on, amount, amount as home_amount, customer_id,
    document_type, currency, home_currency, moved_by, counter_key, known_from, known_to
from {{ ref('int_movements') }} as movements
where not exists (select 1 from foreign_items where foreign_items.document_key = movements.document_key)
union all
select
    document_key, connection, entry_type, allocation_id, entry_on, amount, home_amount, customer_id,
    document_type, currency, home_currency, moved_by, counter_key, stretch_from, stretch_to
from foreign_entries
union all
select
    null, connection, 'fx', allocation_id, entry_on, 0, difference, customer_id,
    null, currency, home_currency, moved_by, document_key, difference_from, difference_to
from exchange_differences
