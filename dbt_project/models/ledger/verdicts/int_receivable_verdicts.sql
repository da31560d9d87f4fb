-- Receivables tie out where the A/R account, or the balance of every customer who has one, equals ours in every currency
-- that is open. Of a past day a source may state its aging alone: where nothing but home currency is open, its total is
-- the account.
-- Long because the verdict of all currencies is made of that of each, and both are worded from the same counts.
with reads as (

    select * from {{ ref('int_last_reads') }} where last_read_at is not null

),

controls as (

    select * from {{ ref('int_judged_controls') }} where subject = 'receivables'

),

moments as (

    select connection, as_of, known_at from controls
    union
    select connection, last_read_on, known_at from reads

),

open_currencies as (

    select distinct moments.connection, moments.as_of, moments.known_at, item.currency
    from moments
    inner join {{ ref('int_open_item_intervals') }} as item
        on item.connection = moments.connection
        and item.known_from <= moments.known_at
        and item.known_to > moments.known_at
        and item.effective_from <= moments.as_of
        and item.effective_to > moments.as_of

),

-- what a source states of single documents, it states of the day on which it was read
contradicted as (

    select finding.connection, reads.last_read_on as as_of, reads.known_at, finding.currency, count(distinct finding.document_id) as documents
    from {{ ref('int_balance_findings') }} as finding
    inner join reads on reads.connection = finding.connection
    where finding.known_to = 'infinity' and finding.kind = 'source_open_differs'
    group by 1, 2, 3, 4

),

shown as (

    select connection, as_of, known_at, currency from open_currencies
    union
    select connection, as_of, known_at, currency
    from controls
    where is_contradicted or is_stated and (control in ('ar_account', 'customer_balance') or status = 'differs')
    union
    select connection, as_of, known_at, currency from contradicted

),

counted as (

    select
        shown.connection,
        shown.as_of,
        shown.known_at,
        shown.currency,
        max({{ money_words('controls.currency', 'controls.difference') }}) filter (
            where controls.status = 'differs' and controls.control = 'ar_account' and controls.key is null
        ) as account,
        max({{ money_words('controls.currency', 'controls.difference') }}) filter (
            where controls.status = 'differs' and controls.control = 'customer_balance' and controls.key is null
        ) as all_customers,
        count(*) filter (
            where controls.status = 'differs' and controls.control = 'customer_balance' and controls.key is not null
        ) as customers,
        count(*) filter (where controls.status = 'differs' and controls.control like 'aging%') as agings,
        count(*) filter (where controls.status = 'changed') as changed,
        coalesce(max(controls.unstated), 0) as unstated,
        coalesce(bool_or(controls.is_contradicted), false) as is_contradicted,
        coalesce(bool_or(controls.is_stated and controls.control not like 'aging%'), false) as states_balances,
        coalesce(bool_or(controls.status = 'ties' and controls.control not like 'aging%' and controls.key is null), false) as has_balance,
        coalesce(bool_or(controls.status = 'ties' and controls.control like 'aging%' and controls.key is null), false) as has_aging
    from shown
    left join controls
        on controls.connection = shown.connection
        and controls.as_of = shown.as_of
        and controls.known_at = shown.known_at
        and controls.currency = shown.currency
    group by 1, 2, 3, 4

),

described as (

    select
        counted.*,
        coalesce(contradicted.documents, 0) as documents,
        counted.has_balance or (
            counted.has_aging
            and counted.as_of < reads.last_read_on
            and counted.currency = reads.home_currency
            and count(*) over (partition by counted.connection, counted.as_of, counted.known_at) = 1
        ) as is_proven
    from counted
    inner join reads on reads.connection = counted.connection
    left join contradicted
        on contradicted.connection = counted.connection
        and contradicted.as_of = counted.as_of
        and contradicted.known_at = counted.known_at
        and contradicted.currency = counted.currency

),

by_currency as (

    select
        *,
        case
            when account is not null or all_customers is not null or customers + agings + documents > 0 then 'differs'
            when is_proven and changed = 0 and not is_contradicted then 'ties'
            else 'not_compared'
        end as status,
        case
            when is_contradicted then 'the source states a figure twice, differently'
            when changed > 0 then 'the books of that day were changed after they were compared'
            when unstated = 1 then '1 customer with a balance is not stated'
            when unstated > 1 then unstated || ' customers with a balance are not stated'
            when has_aging then 'the source states no balances, only its aging, which agrees'
            else 'the source states no balances'
        end as why
    from described

),

of_all as (

    select
        moments.connection,
        moments.as_of,
        moments.known_at,
        case
            when bool_or(by_currency.status = 'differs') then 'differs'
            when bool_and(by_currency.status = 'ties') then 'ties'
            else 'not_compared'
        end as status,
        array_agg(by_currency.account order by by_currency.currency) filter (where by_currency.account is not null) as accounts,
        array_agg(by_currency.all_customers order by by_currency.currency) filter (
            where by_currency.all_customers is not null
        ) as all_customers,
        sum(by_currency.customers) as customers,
        sum(by_currency.agings) as agings,
        sum(by_currency.documents) as documents,
        count(by_currency.currency) as currencies,
        bool_or(by_currency.states_balances) as states_balances,
        max(by_currency.currency) filter (where by_currency.has_aging) as aged_in,
        bool_or(by_currency.status = 'ties') as ties_in_some,
        count(distinct by_currency.why) filter (where by_currency.status = 'not_compared') as whys,
        max(by_currency.why) filter (where by_currency.status = 'not_compared') as why,
        array_agg(by_currency.currency order by by_currency.currency) filter (
            where by_currency.status = 'not_compared'
        ) as open_question,
        array_agg('in ' || by_currency.currency || ' ' || by_currency.why order by by_currency.currency) filter (
            where by_currency.status = 'not_compared'
        ) as questions
    from moments
    left join by_currency
        on by_currency.connection = moments.connection
        and by_currency.as_of = moments.as_of
        and by_currency.known_at = moments.known_at
    group by 1, 2, 3

)

select
    connection,
    as_of,
    known_at,
    currency,
    status,
    case status
        when 'ties' then 'Receivables in ' || currency || ' tie out to the books'
        when 'differs' then 'Receivables in ' || currency || ' differ from the books: '
            || {{ difference_words('array[account]', 'array[all_customers]', 'customers', 'agings', 'documents') }}
        else 'Receivables in ' || currency || ' not compared: ' || why
    end as reason
from by_currency
union all
select
    connection,
    as_of,
    known_at,
    null,
    status,
    case
        when status = 'ties' then 'Receivables tie out to the books'
        when status = 'differs' then 'Receivables differ from the books: '
            || {{ difference_words('accounts', 'all_customers', 'customers', 'agings', 'documents') }}
            || case when states_balances then '' else '; the source states no balances' end
        when currencies = 0 then 'Receivables not compared: nothing is open, and the source states no balances'
        when whys > 1 and not states_balances and aged_in is not null
            then 'Receivables not compared: the source states no balances, only its aging in ' || aged_in || ', which agrees'
        when whys > 1 then 'Receivables not compared: ' || {{ listed('questions') }}
        when ties_in_some then 'Receivables not compared in ' || {{ listed('open_question') }} || ': ' || why
        else 'Receivables not compared: ' || why
    end
from of_all
