-- Months that are over by the day of the page, or run until it; as known now, so only where all that is landed is known.
-- A month in which nothing was open or moved has no row: the last twelve that have one stay, also when all is paid.
with months as (

    select
        roll_forward.*,
        row_number() over (
            partition by roll_forward.connection, roll_forward.currency order by roll_forward.period_start desc
        ) as place
    from {{ ref('ar_roll_forward') }} as roll_forward
    inner join {{ ref('rpt_frame') }} as frame on frame.connection = roll_forward.connection and frame.knows_all
    where roll_forward.customer_id is null
        and roll_forward.period_kind = 'month'
        and roll_forward.period_end <= frame.as_of

)

select
    connection,
    currency,
    period_start,
    period_end,
    opening,
    -- a column called billed is the whole of the invoices, with what was paid up front beside it
    billed + paid_up_front as billed,
    paid_up_front,
    collected,
    credited,
    written_off,
    refunded,
    adjusted,
    fx,
    closing,
    unexplained
from months
where place <= 12
order by connection, currency, period_start
