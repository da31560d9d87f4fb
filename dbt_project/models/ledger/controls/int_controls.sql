with totals as (

    select * from {{ ref('int_control_totals') }} where known_to = 'infinity' and not is_to_come

),

subjects (control, subject, is_money) as (

    values
        ('ar_account', 'receivables', true),
        ('customer_balance', 'receivables', true),
        ('aging_bucket', 'receivables', true),
        ('aging_detail', 'receivables', true),
        ('net_revenue', 'revenue', true),
        ('tax', 'revenue', true),
        ('hours', 'hours', false),
        ('billable_hours', 'hours', false),
        ('reported_hours', 'hours', false),
        ('row_count', 'row_counts', false)

),

-- what the source says without a moment it says at each read
placed as (

    select
        totals.connection,
        subjects.subject,
        totals.name as control,
        totals.key,
        case when subjects.is_money then coalesce(totals.currency, reads.home_currency) end as currency,
        reads.home_currency,
        totals.amount as theirs,
        coalesce(totals.taken_at, reads.last_read_at) as taken_at,
        coalesce(totals.day, reads.last_read_on) as as_of,
        totals.compared_at,
        totals.currency is not null as states_currency,
        totals.known_from,
        reads.last_read_on
    from totals
    inner join {{ ref('int_last_reads') }} as reads on reads.connection = totals.connection
    left join subjects on subjects.control = totals.name

),

-- a figure that is stated twice, with and without its currency or its day, is one: the later counts, and of two figures of
-- one moment neither
numbered as (

    select
        *,
        row_number() over (
            partition by connection, control, key, currency, as_of
            order by compared_at desc nulls first, taken_at desc, states_currency desc
        ) as place,
        min(theirs) over same as least_stated,
        max(theirs) over same as largest_stated,
        max(known_from) over same as stated_since
    from placed
    window same as (partition by connection, control, key, currency, as_of, compared_at, taken_at)

)

select
    connection,
    subject,
    control,
    key,
    currency,
    home_currency,
    case when least_stated = largest_stated then theirs end as theirs,
    least_stated,
    largest_stated,
    stated_since,
    taken_at,
    as_of,
    compared_at,
    compared_at is null and as_of >= last_read_on as is_current
from numbered
where place = 1
