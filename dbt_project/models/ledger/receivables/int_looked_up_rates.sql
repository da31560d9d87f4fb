{{ config(post_hook="analyze {{ this }}") }}
-- What a document without a rate takes: the latest rate on or before its day. Looked up once per currency and day, not
-- per document, and cut only where a rate of that day or before became known since such a document is known. What is
-- no rate hides none before it.
with usable as (

    select * from {{ ref('int_exchange_rates') }} where rate is not null

),

wanted as (

    select connection, currency, home_currency, issued_on, min(known_from) as known_from
    from {{ ref('int_documents') }}
    where is_receivable and exchange_rate is null and currency <> home_currency
    group by connection, currency, home_currency, issued_on

),

moments as (

    select connection, currency, home_currency, issued_on, known_from as moment
    from wanted
    union
    select wanted.connection, wanted.currency, wanted.home_currency, wanted.issued_on, edge.moment
    from wanted
    inner join usable as rates
        on rates.connection = wanted.connection
        and rates.from_currency = wanted.currency
        and rates.to_currency = wanted.home_currency
        and rates.rate_on <= wanted.issued_on
    cross join lateral (values (rates.known_from), (rates.known_to)) as edge (moment)
    where edge.moment > wanted.known_from and edge.moment < 'infinity'

),

stretches as (

    select
        *,
        lead(moment, 1, 'infinity') over (
            partition by connection, currency, home_currency, issued_on order by moment
        ) as known_to
    from moments

)

select * from (
    select
        connection,
        currency,
        home_currency,
        issued_on,
        {{ latest_rate('stretches.connection', 'stretches.currency', 'stretches.home_currency', 'stretches.issued_on', 'stretches.moment') }} as rate,
        moment as known_from,
        known_to
    from stretches
) as looked_up
where rate is not null
