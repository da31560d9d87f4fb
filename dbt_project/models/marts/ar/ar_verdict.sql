select history.connection, history.subject, history.currency, history.as_of, history.known_at, history.status, history.reason
from {{ ref('int_verdict_history') }} as history
inner join {{ ref('int_companies') }} as companies on companies.connection = history.connection
