select
    finding.connection,
    finding.kind,
    finding.document_id,
    finding.customer_id,
    customers.customer_name,
    finding.amount,
    finding.currency,
    finding.message,
    finding.first_seen_at
from {{ ref('ar_finding') }} as finding
inner join {{ ref('rpt_frame') }} as frame on frame.connection = finding.connection
left join {{ ref('ar_customer') }} as customers
    on customers.connection = finding.connection
    and customers.customer_id = finding.customer_id
where finding.is_open
order by finding.connection, finding.kind, abs(finding.amount) desc nulls last, finding.document_id
