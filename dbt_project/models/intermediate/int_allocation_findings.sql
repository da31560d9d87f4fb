-- Allocations that move nothing, and why.
with allocations as (

    select connection || chr(31) || allocation_id as row_key, * from {{ ref('int_allocations') }}

),

ends as (

    select document_key, currency, customer_id, is_receivable, status, known_from, known_to
    from {{ ref('int_documents') }}

),

end_stretches as (

    {{ stretches('allocations', [
        {'relation': 'ends', 'on': 'other.document_key = base.from_key'},
        {'relation': 'ends', 'on': 'other.document_key = base.to_key'},
    ]) }}

),

examined as (

    select
        allocations.*,
        coalesce(allocations.currency, giver.currency) as own_currency,
        giver.currency as giver_currency,
        receiver.currency as receiver_currency,
        coalesce(receiver.customer_id, giver.customer_id) as customer_id,
        giver.document_key is null or giver.status = 'deleted' as is_giver_missing,
        receiver.document_key is null or receiver.status = 'deleted' as is_receiver_missing,
        coalesce(giver.is_receivable, false) as is_giver_live,
        coalesce(receiver.is_receivable, false) as is_receiver_live,
        stretches.known_from as stretch_from,
        stretches.known_to as stretch_to
    from end_stretches as stretches
    inner join allocations
        on allocations.row_key = stretches.row_key
        and allocations.known_from = stretches.version_from
    left join ends as giver
        on giver.document_key = allocations.from_key
        and {{ known_during('giver', 'stretches') }}
    left join ends as receiver
        on receiver.document_key = allocations.to_key
        and {{ known_during('receiver', 'stretches') }}

),

judged as (

    select
        *,
        case
            when is_giver_missing or is_receiver_missing then 'allocation_to_missing_document'
            when not is_giver_live or not is_receiver_live then 'allocation_to_void_document'
            when giver_currency <> receiver_currency or own_currency <> giver_currency then 'allocation_across_currencies'
        end as kind,
        case when is_giver_missing or not is_giver_live then from_document_id else to_document_id end as blamed
    from examined

)

-- the finding is listed on the end that is there, where one is
select
    connection,
    kind,
    case when blamed = to_document_id and not is_giver_missing then from_document_id else to_document_id end
        as document_id,
    customer_id,
    amount,
    coalesce(own_currency, receiver_currency) as currency,
    'The allocation of ' || amount || ' from ' || from_document_id || ' to ' || to_document_id
    || case kind
        when 'allocation_to_missing_document' then ' moves nothing: ' || blamed || ' does not exist.'
        when 'allocation_to_void_document' then ' moves nothing: ' || blamed || ' is not a receivable.'
        else ' moves nothing: the currencies differ.'
    end as message,
    stretch_from as known_from,
    stretch_to as known_to
from judged
where kind is not null
