-- No endpoint shows a statement charge; what was applied to it is all that is known of it.
with links as (

    select * from {{ ref('base_quickbooks__payment_links') }} where kind = 'statement_charge'

),

moments as (

    select connection, document_id, known_from as moment from links
    union
    select connection, document_id, known_to from links

),

stretches as (

    select
        connection,
        document_id,
        moment as known_from,
        lead(moment) over (partition by connection, document_id order by moment) as known_to
    from moments

)

select
    stretches.connection,
    stretches.document_id,
    (array_agg(links.customer_id order by links.allocated_on, links.allocation_id))[1] as customer_id,
    (array_agg(links.currency order by links.allocated_on, links.allocation_id))[1] as currency,
    min(links.allocated_on) as issued_on,
    sum(links.amount)::numeric as amount,
    stretches.known_from,
    stretches.known_to
from stretches
inner join links
    on links.connection = stretches.connection
    and links.document_id = stretches.document_id
    and {{ known_during('links', 'stretches') }}
where stretches.known_to is not null
group by stretches.connection, stretches.document_id, stretches.known_from, stretches.known_to
