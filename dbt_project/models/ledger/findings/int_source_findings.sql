select connection, kind, document_id, customer_id, amount, currency, message, known_from, known_to
from (
{{ union_sources('findings') }}
) as findings
