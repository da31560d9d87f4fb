-- Connections that read the same folder, realm or database: all that it holds counts once for each of them. And those
-- of which a stretch of knowledge does not count, because the models could not be built with it.
with configured as (

    select connections.connection, connections.books, connections.books_from, reads.first_read_at
    from {{ source('tieout', 'connection') }} as connections
    inner join {{ ref('int_last_reads') }} as reads on reads.connection = connections.connection
    where connections.known_to is null and connections.books is not null and reads.first_read_at is not null

)

select
    one.connection,
    'same_books' as kind,
    null::text as document_id,
    null::text as customer_id,
    null::numeric as amount,
    null::text as currency,
    'This connection reads the same books as ' || string_agg(other.connection, ', ' order by other.connection)
    || '; sums over both count them twice.' as message,
    greatest(one.first_read_at, one.books_from, max(other.first_read_at), max(other.books_from)) as known_from,
    'infinity'::timestamptz as known_to
from configured as one
inner join configured as other
    on other.books = one.books
    and other.connection <> one.connection
group by one.connection, one.first_read_at, one.books_from

union all

select
    connection,
    'not_built' as kind,
    null::text as document_id,
    null::text as customer_id,
    null::numeric as amount,
    null::text as currency,
    'What was read from then on does not count, because the models could not be built with it: ' || reason as message,
    known_from,
    known_to
from {{ source('tieout', 'skipped') }}
where {{ counts() }} and known_from > '-infinity'
