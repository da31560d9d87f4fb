-- A document has one current version, and no two documents share an integer key.
select document_key, count(*) as versions, count(distinct connection || chr(31) || document_id) as documents
from {{ ref('int_documents') }}
where known_to = 'infinity'
group by document_key
having count(*) > 1
