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
select 'ar_period_sums', count(*)
from {{ ref('ar_period_sums') }}
group by connection, customer_id, currency, period_start, period_end
having count(*) > 1
union all
select 'ar_tie_out', count(*)
from {{ ref('ar_tie_out') }}
group by connection, control, key, currency, as_of
having count(*) > 1
union all
select 'ar_verdict', count(*)
from {{ ref('ar_verdict') }}
group by connection, subject, currency, as_of, known_at
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
union all
select 'revenue_by_item', count(*)
from {{ ref('revenue_by_item') }}
group by connection, currency, day, item_id, item_name
having count(*) > 1
union all
select 'discount_impact', count(*)
from {{ ref('discount_impact') }}
group by connection, currency, is_total, voucher_code
having count(*) > 1
union all
select 'expense_summary', count(*)
from {{ ref('expense_summary') }}
group by connection, currency, period_start, period_end, is_total, category
having count(*) > 1
union all
select 'budget_vs_actual', count(*)
from {{ ref('budget_vs_actual') }}
group by connection, currency, kind, category, period_start, period_end
having count(*) > 1
union all
select 'roi', count(*)
from {{ ref('roi') }}
group by connection, period_kind, period_start
having count(*) > 1
union all
select 'profit_by_currency', count(*)
from {{ ref('profit_by_currency') }}
group by connection, currency, period_kind, period_start
having count(*) > 1
union all
select 'revenue_waterfall', count(*)
from {{ ref('revenue_waterfall') }}
group by connection, waterfall, dimension, customer_id, item_id, item_name, currency,
    period_kind, period_start, period_end, position
having count(*) > 1
union all
select 'client_statistics', count(*)
from {{ ref('client_statistics') }}
group by connection, customer_id, currency
having count(*) > 1
union all
select 'project_history', count(*)
from {{ ref('project_history') }}
group by connection, project_id, attribute, effective_from
having count(*) > 1
