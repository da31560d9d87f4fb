-- The day and the moment that a page is about. A session that sets tieout.as_of or tieout.known_at asks for others:
-- every view here then answers for those, and for one company where it sets tieout.connection. What has no history
-- (orders, carts, budgets) answers only where `is_now` holds.
with landed as (

    select max(known_at) as known_at from {{ ref('int_last_reads') }}

),

asked as (

    select
        nullif(current_setting('tieout.as_of', true), '')::date as as_of,
        nullif(current_setting('tieout.known_at', true), '')::timestamptz as known_at

)

select
    companies.connection,
    coalesce(asked.as_of, companies.today) as as_of,
    coalesce(asked.known_at, landed.known_at, clock.now) as known_at,
    coalesce(asked.known_at >= landed.known_at, true) as knows_all,
    coalesce(asked.known_at >= landed.known_at, true) and coalesce(asked.as_of >= companies.today, true) as is_now,
    reads.first_read_at is not null and coalesce(asked.known_at >= reads.first_read_at, true) as is_known
from {{ ref('int_companies') }} as companies
inner join {{ ref('int_last_reads') }} as reads on reads.connection = companies.connection
cross join landed
cross join asked
cross join {{ source('tieout', 'clock') }} as clock
where companies.home_currency is not null
    and companies.connection = coalesce(nullif(current_setting('tieout.connection', true), ''), companies.connection)
