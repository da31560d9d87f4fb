-- What a source states of single documents it states of the day on which it was read.
with frame as (

    select * from {{ ref('rpt_frame') }} where is_now

),

stated as (

    select documents.connection, count(*) as documents
    from frame
    inner join {{ ref('int_documents') }} as documents
        on documents.connection = frame.connection
        and documents.known_to = 'infinity'
        and documents.source_open_amount is not null
    group by documents.connection

),

differing as (

    select connection, count(distinct document_id) as documents
    from {{ ref('rpt_finding') }}
    where kind = 'source_open_differs'
    group by connection

)

select
    stated.connection,
    (stated.documents - coalesce(differing.documents, 0))::integer as tie,
    coalesce(differing.documents, 0)::integer as differ
from stated
left join differing on differing.connection = stated.connection
order by stated.connection
