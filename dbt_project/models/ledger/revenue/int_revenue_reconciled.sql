-- From net revenue by the documents to what the source's own books must come to: each kind of thing that they count besides,
-- or leave out, is named.
-- Long because each kind of difference is counted from the same documents of the same periods, so that they add up.
with controls as (

    select * from {{ ref('int_revenue_controls') }}

),

periods as (

    select distinct connection, currency, covers_all, period_start, as_of, moment from controls

),

documents as (

    select
        periods.connection, periods.currency, periods.period_start, periods.as_of, periods.moment,
        documents.document_id,
        documents.net_revenue,
        documents.tax,
        {{ rate_to('periods.currency', 'documents', 'issued_on', 'periods.moment') }} as rate,
        tieout.currency_decimals(periods.currency) as decimals
    from periods
    inner join {{ ref('int_revenue_documents') }} as documents
        on documents.connection = periods.connection
        and documents.issued_on between periods.period_start and periods.as_of
        and documents.known_from <= periods.moment
        and documents.known_to > periods.moment
        and (periods.covers_all or documents.currency = periods.currency)

),

-- a document without a rate makes all of it unknown
counted as (

    select
        connection, currency, period_start, as_of, moment,
        count(*) as items,
        case
            when bool_and(rate is not null or net_revenue = 0) then sum(round(net_revenue * coalesce(rate, 0), decimals))
        end as net_revenue,
        case when bool_and(rate is not null or tax = 0) then sum(round(tax * coalesce(rate, 0), decimals)) end as tax
    from documents
    group by 1, 2, 3, 4, 5

),

postings as (

    select * from {{ ref('int_revenue_postings') }}

),

-- lines are rounded one by one, a document once; what no line says is taken to post as a line would
rounded as (

    select
        documents.connection, documents.currency, documents.period_start, documents.as_of, documents.moment,
        lines.home_amount
        + round((documents.net_revenue - lines.amount) * documents.rate, documents.decimals)
        - round(documents.net_revenue * documents.rate, documents.decimals) as amount
    from documents
    inner join (
        select
            connection, currency, period_start, as_of, moment, document_id,
            sum(amount) as amount, sum(home_amount) as home_amount
        from postings
        where kind in ('sale', 'discount')
        group by 1, 2, 3, 4, 5, 6
    ) as lines using (connection, currency, period_start, as_of, moment, document_id)

),

differences as (

    select
        connection, currency, period_start, as_of, moment,
        case kind when 'sale' then 'posts_elsewhere' when 'discount' then 'discount_account' else kind end as line,
        count(distinct document_id) as items,
        case
            when bool_and(home_amount is not null)
                then sum(case when kind in ('sale', 'discount') then -home_amount else home_amount end)
        end as amount
    from postings
    where is_income <> (kind in ('sale', 'discount'))
    group by 1, 2, 3, 4, 5, 6
    union all
    select connection, currency, period_start, as_of, moment, 'rounding', count(*), sum(amount)
    from rounded
    where amount <> 0
    group by 1, 2, 3, 4, 5

),

lines as (

    select
        periods.connection, periods.currency, periods.period_start, periods.as_of, periods.moment,
        own.control, own.control as line, coalesce(counted.items, 0) as items,
        case
            when counted.connection is null then 0
            when own.control = 'tax' then counted.tax
            else counted.net_revenue
        end as amount
    from periods
    cross join (values ('net_revenue'), ('tax')) as own (control)
    left join counted using (connection, currency, period_start, as_of, moment)
    union all
    select connection, currency, period_start, as_of, moment, 'net_revenue', line, items, amount
    from differences

)

select
    controls.connection,
    controls.control,
    controls.key,
    controls.currency,
    controls.month,
    controls.as_of,
    controls.compared_at,
    controls.is_compared,
    controls.is_now,
    lines.line,
    lines.items,
    case when controls.key is null or controls.month is not null then lines.amount end as amount,
    controls.theirs,
    controls.taken_at
from controls
inner join lines using (connection, control, currency, period_start, as_of, moment)
