-- At today and at each of the last three moments at which something became known: the function's answer is the ledger's
-- sum, in document currency and at home, per item. The function is asked once per day and moment, not per company.
with companies as (

    select connection, today from {{ ref('int_companies') }}

),

questions as (

    select days.as_of, moments.known_at
    from (select distinct today as as_of from companies) as days
    cross join (
        select distinct known_from as known_at from {{ ref('ar_ledger') }} order by known_at desc limit 3
    ) as moments

),

replayed as (

    select
        ledger.connection, questions.known_at, ledger.document_id,
        sum(ledger.amount) as amount,
        case when count(*) = count(ledger.home_amount) then sum(ledger.home_amount) end as home_amount
    from questions
    inner join companies on companies.today = questions.as_of
    inner join {{ ref('ar_ledger') }} as ledger
        on ledger.connection = companies.connection
        and ledger.entry_on <= questions.as_of
        and ledger.known_from <= questions.known_at
        and (ledger.known_to > questions.known_at or ledger.known_to is null)
        and ledger.entry_type <> 'fx'
    group by ledger.connection, questions.known_at, ledger.document_id

),

answered as (

    select item.connection, questions.known_at, item.document_id, item.open_amount, item.home_open_amount
    from questions
    cross join lateral {{ ref('ar_open_items') }}(questions.as_of, questions.known_at) as item
    inner join companies
        on companies.connection = item.connection
        and companies.today = questions.as_of

),

compared as (

    select
        coalesce(replayed.connection, answered.connection) as connection,
        coalesce(replayed.document_id, answered.document_id) as document_id,
        coalesce(replayed.amount, 0) as ledger_amount,
        coalesce(answered.open_amount, 0) as open_amount,
        case when answered.document_id is null then coalesce(replayed.home_amount, 0) else replayed.home_amount end
            as ledger_home_amount,
        case when answered.document_id is null then 0 else answered.home_open_amount end as home_open_amount
    from replayed
    full join answered
        on answered.connection = replayed.connection
        and answered.known_at = replayed.known_at
        and answered.document_id = replayed.document_id

)

select *
from compared
where ledger_amount is distinct from open_amount or ledger_home_amount is distinct from home_open_amount
union all
{{ nothing_compared(ref('ar_open_item'), 'compared', 5) }}
