-- Allocations that move nothing, and why.
-- Long because an allocation is judged by both of its ends, and which is blamed decides what is said and suggested.
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

kinds as (

    select
        *,
        case
            when is_giver_missing or is_receiver_missing then 'allocation_to_missing_document'
            when not is_giver_live or not is_receiver_live then 'allocation_to_void_document'
            when giver_currency <> receiver_currency or own_currency <> giver_currency then 'allocation_across_currencies'
        end as kind
    from examined

),

judged as (

    select
        *,
        case
            when kind = 'allocation_to_missing_document' and is_giver_missing then from_document_id
            when kind = 'allocation_to_void_document' and not is_giver_live then from_document_id
            else to_document_id
        end as blamed
    from kinds
    where kind is not null

),

missing as (

    select distinct connection, blamed as document_id, {{ seen('blamed') }} as bare
    from judged
    where kind = 'allocation_to_missing_document'

),

-- what a reader takes for the id that is not there
looks_like as (

    select connection, id, bare from {{ ref('int_unseen_ids') }} where table_name = 'documents'
    union all
    select connection, document_id, document_id
    from {{ ref('int_documents') }}
    where known_to = 'infinity'
        and (connection, document_id) in (select connection, bare from missing where bare <> document_id)

),

meant as (

    select missing.connection, missing.document_id, min(looks_like.id) as id
    from missing
    inner join looks_like
        on looks_like.connection = missing.connection
        and looks_like.bare = missing.bare
        and looks_like.id <> missing.document_id
    group by missing.connection, missing.document_id

)

-- the finding is listed on the end that is there, where one is
select
    judged.connection,
    judged.kind,
    case
        when judged.blamed = judged.to_document_id and not judged.is_giver_missing then judged.from_document_id
        else judged.to_document_id
    end as document_id,
    judged.customer_id,
    judged.amount,
    coalesce(judged.own_currency, judged.receiver_currency) as currency,
    'The allocation of ' || judged.amount || ' from ' || {{ shown('judged.from_document_id') }} || ' to '
    || {{ shown('judged.to_document_id') }} || ' moves nothing: ' || case judged.kind
        when 'allocation_to_missing_document' then {{ shown('judged.blamed') }} || ' does not exist'
            || coalesce('; did you mean ' || {{ shown('meant.id') }} || '?', '.')
        when 'allocation_to_void_document' then {{ shown('judged.blamed') }} || ' is not a receivable.'
        else 'the currencies differ.'
    end as message,
    judged.stretch_from as known_from,
    judged.stretch_to as known_to
from judged
left join meant
    on meant.connection = judged.connection
    and meant.document_id = judged.blamed
    and judged.kind = 'allocation_to_missing_document'
