-- Of the running month only the part that has passed.
select
    given.connection, given.person_id, date_trunc('month', given.month_start)::date as month_start,
    sum(case
        when date_trunc('month', given.month_start) = date_trunc('month', companies.today)
            then round(
                given.hours * extract(day from companies.today)
                / extract(day from date_trunc('month', companies.today) + interval '1 month' - interval '1 day'), 6
            )
        else given.hours
    end) as hours
from {{ ref('canonical_available_hours') }} as given
inner join {{ ref('int_companies') }} as companies
    on companies.connection = given.connection
    and given.month_start <= companies.today
where given.known_to = 'infinity'
group by given.connection, given.person_id, date_trunc('month', given.month_start)
