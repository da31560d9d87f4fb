{{ config(severity='warn') }}
-- What differs or was not compared is told, not hidden and not fatal: whether pages may be published then is a setting.
select verdict.connection, verdict.subject, verdict.status, verdict.reason
from {{ ref('ar_verdict') }} as verdict
inner join {{ ref('int_companies') }} as companies
    on companies.connection = verdict.connection
    and companies.today = verdict.as_of
where verdict.currency is null
    and (verdict.status = 'differs' or verdict.subject = 'receivables' and verdict.status = 'not_compared')
