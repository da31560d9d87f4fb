-- Every movement of every item: its own amount on its date, and both sides of each allocation. A movement is known
-- while all the versions that it is made of are.
-- Long because the three kinds of movement list the same sixteen columns, one below the other.
with documents as (

    select
        document_key,
        connection,
        customer_id,
        document_type,
        currency,
        home_currency,
        issued_on,
        (case when is_debit then total_amount - deposit_amount else -total_amount end) + 0.00 as issue_amount,
        known_from,
        known_to
    from {{ ref('int_documents') }}
    where is_receivable

),

allocations as (

    select from_key, to_key, allocation_id, amount, currency, allocated_on, known_from, known_to
    from {{ ref('int_allocations') }}

),

-- an allocation with a void, draft, deleted or missing end finds no partner here and moves nothing
placed as (

    select
        allocations.allocation_id,
        allocations.amount,
        giver.document_key as giver_key,
        giver.connection,
        giver.customer_id as giver_customer_id,
        giver.document_type as giver_type,
        receiver.document_key as receiver_key,
        receiver.customer_id as receiver_customer_id,
        receiver.document_type as receiver_type,
        giver.currency,
        giver.home_currency,
        greatest(allocations.allocated_on, giver.issued_on, receiver.issued_on) as entry_on,
        greatest(allocations.known_from, giver.known_from, receiver.known_from) as known_from,
        least(allocations.known_to, giver.known_to, receiver.known_to) as known_to
    from allocations
    inner join documents as giver on giver.document_key = allocations.from_key
    inner join documents as receiver
        on receiver.document_key = allocations.to_key
        and receiver.currency = giver.currency
    where coalesce(allocations.currency, giver.currency) = giver.currency

),

issues as (

    select
        document_key,
        connection,
        'issue' as entry_type,
        null::text as allocation_id,
        false as is_giving,
        issued_on as entry_on,
        issue_amount as amount,
        customer_id,
        document_type,
        currency,
        home_currency,
        document_type as moved_by,
        null::bigint as counter_key,
        customer_id as counter_customer_id,
        known_from,
        known_to
    from documents

),

given as (

    select
        giver_key as document_key,
        connection,
        'allocation' as entry_type,
        allocation_id,
        true as is_giving,
        entry_on,
        amount + 0.00 as amount,
        giver_customer_id as customer_id,
        giver_type as document_type,
        currency,
        home_currency,
        giver_type as moved_by,
        receiver_key as counter_key,
        receiver_customer_id as counter_customer_id,
        known_from,
        known_to
    from placed
    where known_from < known_to

),

received as (

    select
        receiver_key as document_key,
        connection,
        'allocation' as entry_type,
        allocation_id,
        false as is_giving,
        entry_on,
        (-amount) + 0.00 as amount,
        receiver_customer_id as customer_id,
        receiver_type as document_type,
        currency,
        home_currency,
        giver_type as moved_by,
        giver_key as counter_key,
        giver_customer_id as counter_customer_id,
        known_from,
        known_to
    from placed
    where known_from < known_to

)

select * from issues
union all
select * from given
union all
select * from received
