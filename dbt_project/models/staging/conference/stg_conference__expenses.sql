with companies as (

    select * from {{ ref('base_conference__companies') }} where known_to = 'infinity'

),

-- today's names, of deleted ones too
categories as (

    select connection, id, payload ->> 'name' as name
    from {{ source('conference', 'expense_category') }}
    where seen_to is null

)

select
    expense.connection,
    expense.id as expense_id,
    'expense_category:' || (expense.payload ->> 'category_id') as budget_id,
    categories.name as category,
    nullif(expense.payload ->> 'vendor', '') as vendor,
    null::text as description,
    (expense.payload ->> 'amount')::numeric as amount,
    companies.home_currency as currency,
    null::numeric as exchange_rate,
    (expense.payload ->> 'date')::date as spent_on,
    coalesce(expense.payload ->> 'conference_id' <> companies.conference_id, false) as booked_elsewhere,
    null::text as source_url,
    {{ known() }}
from {{ source('conference', 'expense') }} as expense
left join companies on companies.connection = expense.connection
left join categories
    on categories.connection = expense.connection
    and categories.id = expense.payload ->> 'category_id'
where not expense.is_deleted
