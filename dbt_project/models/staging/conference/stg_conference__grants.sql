with companies as (

    select * from {{ ref('base_conference__companies') }} where known_to = 'infinity'

)

select
    travel_grant.connection,
    travel_grant.id as grant_id,
    travel_grant.payload ->> 'status' as status,
    (travel_grant.payload ->> 'approved_amount')::numeric as approved_amount,
    (travel_grant.payload ->> 'disbursed_amount')::numeric as disbursed_amount,
    companies.home_currency as currency,
    null::text as source_url,
    {{ known() }}
from {{ source('conference', 'travel_grant') }} as travel_grant
left join companies on companies.connection = travel_grant.connection
where not travel_grant.is_deleted
