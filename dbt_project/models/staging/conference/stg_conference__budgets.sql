with companies as (

    select * from {{ ref('base_conference__companies') }} where known_to = 'infinity'

),

budgets as (

    {%- for kind, key in [('revenue', 'revenue_budget'), ('attendance', 'target_attendance'), ('grants', 'grant_budget')] %}
    select
        connection,
        '{{ kind }}' as budget_id,
        '{{ kind }}' as kind,
        null::text as category,
        null::integer as position,
        {% if kind == 'attendance' %}null::numeric{% else %}(payload ->> '{{ key }}')::numeric{% endif %} as amount,
        {% if kind == 'attendance' %}(payload ->> '{{ key }}')::numeric{% else %}null::numeric{% endif %} as quantity,
        {{ known() }}
    from {{ source('conference', 'conference') }}
    where not is_deleted and payload ->> '{{ key }}' is not null
    union all
    {%- endfor %}
    select
        connection,
        'expense_category:' || id as budget_id,
        'expense' as kind,
        payload ->> 'name' as category,
        (payload ->> 'order')::numeric::integer as position,
        (payload ->> 'budget_amount')::numeric as amount,
        null::numeric as quantity,
        {{ known() }}
    from {{ source('conference', 'expense_category') }}
    where not is_deleted

)

select
    budgets.connection,
    budgets.budget_id,
    budgets.kind,
    budgets.category,
    budgets.position,
    budgets.amount::numeric as amount,
    budgets.quantity::numeric as quantity,
    case when budgets.kind <> 'attendance' then companies.home_currency end as currency,
    null::date as period_start,
    null::date as period_end,
    null::text as source_url,
    budgets.known_from,
    budgets.known_to
from budgets
left join companies on companies.connection = budgets.connection
