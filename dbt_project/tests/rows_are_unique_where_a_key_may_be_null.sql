-- A primary key cannot hold a customer that is null; these tables are unique by it all the same.
select 'ar_aging' as relation, count(*) as copies
from {{ ref('ar_aging') }}
group by as_of, connection, customer_id, currency
having count(*) > 1
union all
select 'ar_summary', count(*)
from {{ ref('ar_summary') }}
group by connection, customer_id, currency
having count(*) > 1
union all
select 'ar_roll_forward', count(*)
from {{ ref('ar_roll_forward') }}
group by connection, customer_id, currency, period_start, period_end
having count(*) > 1
union all
select 'ar_tie_out', count(*)
from {{ ref('ar_tie_out') }}
group by connection, control, key, currency
having count(*) > 1
union all
select 'ar_finding', count(*)
from {{ ref('ar_finding') }}
group by connection, kind, document_id, message
having count(*) > 1
union all
select 'client_rate', count(*)
from {{ ref('client_rate') }}
group by connection, customer_id, project_id, person_id, effective_from
having count(*) > 1
union all
select 'realization', count(*)
from {{ ref('realization') }}
group by connection, cohort, dimension, customer_id, project_id, person_id, currency, period_kind, period_start
having count(*) > 1
