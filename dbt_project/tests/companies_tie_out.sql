{{ config(severity='warn') }}
-- A difference to the source is told, not hidden and not fatal: whether pages may still be published is a setting.
select connection, control, key, currency, ours, theirs, difference
from {{ ref('ar_tie_out') }}
where status = 'differs'
