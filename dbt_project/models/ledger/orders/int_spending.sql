-- An expense is of the category of the budget that it names, else of its own.
-- The expenses that count until today, each at its own rate, else at that of its day; null at home where there is none. What another
-- company's books hold stays out, so that categories add up; an expense without a day is in no period but all time.
select
    expenses.connection,
    expenses.expense_id,
    coalesce(budgets.category, expenses.category) as category,
    expenses.spent_on,
    coalesce(expenses.currency, companies.home_currency) as currency,
    coalesce(expenses.amount, 0) as amount,
    companies.home_currency,
    case
        when coalesce(expenses.currency, companies.home_currency) = companies.home_currency then coalesce(expenses.amount, 0)
        when expenses.amount is null then 0
        else round(
            expenses.amount * coalesce(expenses.exchange_rate, rates.rate),
            tieout.currency_decimals(companies.home_currency)
        )
    end as home_amount,
    expenses.category as own_category,
    expenses.known_from
from {{ ref('int_expenses') }} as expenses
inner join {{ ref('int_companies') }} as companies on companies.connection = expenses.connection
left join (
    -- of one id that two budgets have, neither is meant
    select connection, budget_id, max(category) as category
    from {{ ref('canonical_budgets') }}
    where known_to = 'infinity' and {{ budget_kind('kind') }} = 'expense'
    group by connection, budget_id
    having count(*) = 1
) as budgets
    on budgets.connection = expenses.connection
    and budgets.budget_id = expenses.budget_id
left join {{ ref('int_home_rates') }} as rates
    on rates.connection = expenses.connection
    and rates.currency = expenses.currency
    and rates.day = expenses.spent_on
where expenses.known_to = 'infinity'
    and not coalesce(expenses.booked_elsewhere, false)
    and (expenses.spent_on is null or expenses.spent_on <= companies.today)
