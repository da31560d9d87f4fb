{{ config(post_hook="analyze {{ this }}") }}
-- The movements with their home amounts. A home-currency movement is worth itself. Of a foreign item the home amount
-- is what it changes round(open amount × rate, 2) by, so that a settled item is exactly zero at home as well; this
-- depends on what was known of the item, hence a row per stretch of knowledge there.
with movements as (

    select * from {{ ref('int_movements') }}

),

receivables as (

    select document_key, currency, home_currency, home_rate, known_from, known_to from {{ ref('int_receivables') }}

),

foreign_items as (

    select distinct document_key from receivables where currency <> home_currency

),

foreign_stretches as (

    select receivables.document_key, receivables.known_from, receivables.known_to, receivables.home_rate
    from receivables
    inner join foreign_items on foreign_items.document_key = receivables.document_key

),

moments as (

    select document_key, known_from as moment from foreign_stretches
    union
    select movements.document_key, edge.moment
    from movements
    inner join foreign_items on foreign_items.document_key = movements.document_key
    cross join lateral (values (movements.known_from), (movements.known_to)) as edge (moment)
    where edge.moment < 'infinity'

),

stretches as (

    select
        document_key,
        moment as known_from,
        lead(moment, 1, 'infinity') over (partition by document_key order by moment) as known_to
    from moments

),

foreign_movements as (

    select
        movements.document_key,
        movements.connection,
        movements.entry_type,
        movements.allocation_id,
        movements.is_giving,
        movements.entry_on,
        movements.amount,
        movements.customer_id,
        movements.moved_by,
        movements.counter_key,
        movements.counter_customer_id,
        stretches.known_from,
        stretches.known_to,
        foreign_stretches.home_rate,
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
    inner join foreign_stretches
        on foreign_stretches.document_key = stretches.document_key
        and foreign_stretches.known_from <= stretches.known_from
        and foreign_stretches.known_to > stretches.known_from

),

home_movements as (

    select movements.*
    from movements
    where not exists (
        select 1 from foreign_items where foreign_items.document_key = movements.document_key
    )

),

valued as (

    select
        document_key, connection, entry_type, allocation_id, is_giving, entry_on, amount, amount as home_amount,
        customer_id, moved_by, counter_key, counter_customer_id, known_from, known_to
    from home_movements
    union all
    select
        document_key, connection, entry_type, allocation_id, is_giving, entry_on, amount,
        round(open_after * home_rate, 2) - round((open_after - amount) * home_rate, 2) as home_amount,
        customer_id, moved_by, counter_key, counter_customer_id, known_from, known_to
    from foreign_movements

),

-- what an allocation between documents of different rates gains or loses, on no item
exchange_differences as (

    select
        null::bigint as document_key,
        given.connection,
        'fx' as entry_type,
        given.allocation_id,
        false as is_giving,
        given.entry_on,
        0::numeric as amount,
        -(given.home_amount + received.home_amount) as home_amount,
        received.customer_id,
        given.moved_by,
        received.document_key as counter_key,
        received.customer_id as counter_customer_id,
        greatest(given.known_from, received.known_from) as known_from,
        least(given.known_to, received.known_to) as known_to
    from valued as given
    inner join valued as received
        on received.connection = given.connection
        and received.allocation_id = given.allocation_id
        and received.document_key = given.counter_key
        and received.counter_key = given.document_key
        and received.known_from < given.known_to
        and received.known_to > given.known_from
    inner join foreign_items on foreign_items.document_key = given.document_key
    where given.is_giving
        and not received.is_giving
        and received.entry_type = 'allocation'
        and given.home_amount + received.home_amount <> 0

)

select * from valued
union all
select * from exchange_differences
