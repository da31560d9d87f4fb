select
    statements.connection,
    statements.month,
    account ->> 'id' as account_id,
    account ->> 'name' as account_name,
    (account ->> 'amount')::numeric as amount,
    statements.currency,
    statements.as_of,
    statements.compared_at,
    null::text as source_url,
    statements.known_from,
    statements.known_to
from {{ ref('base_quickbooks__income_statements') }} as statements
cross join jsonb_array_elements(statements.accounts) as account
where statements.month is not null
