-- as it was at the moment, else as it was last known before: whoever is gone from the source keeps a name
select distinct on (customers.connection, customers.customer_id)
    customers.connection,
    customers.customer_id,
    customers.customer_name
from {{ ref('canonical_customers') }} as customers
inner join {{ ref('rpt_frame') }} as frame
    on frame.connection = customers.connection
    and customers.known_from <= frame.known_at
order by customers.connection, customers.customer_id, customers.known_from desc
