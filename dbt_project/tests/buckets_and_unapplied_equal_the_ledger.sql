-- Per company, customer, currency and day of ar_aging: the columns added up are the ledger's balance, and a balance
-- that the aging lacks is shown as well.
with days as (

    select distinct connection, as_of from {{ ref('ar_aging') }}
    union
    select connection, today from {{ ref('int_companies') }}

),

ledger as (

    select days.connection, ledger.customer_id, ledger.currency, days.as_of, sum(ledger.amount) as balance
    from days
    inner join {{ ref('ar_ledger') }} as ledger
        on ledger.connection = days.connection
        and ledger.entry_on <= days.as_of
        and ledger.known_to = 'infinity'
        and ledger.entry_type <> 'fx'
    group by days.connection, ledger.customer_id, ledger.currency, days.as_of

),

aging as (

    select
        connection, customer_id, currency, as_of,
        not_due + days_1_30 + days_31_60 + days_61_90 + days_91_120 + days_over_120 + unapplied as balance
    from {{ ref('ar_aging') }}

),

both_sides as (

    select connection, customer_id, currency, as_of, balance as ledger, 0 as aging from ledger
    union all
    select connection, customer_id, currency, as_of, 0, balance from aging

),

compared as (

    select connection, customer_id, currency, as_of, sum(ledger) as ledger, sum(aging) as aging
    from both_sides
    group by connection, customer_id, currency, as_of

)

select * from compared where ledger is distinct from aging
union all
{{ nothing_compared('ar_ledger', 'compared', 5) }}
