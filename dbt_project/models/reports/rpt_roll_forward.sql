-- Months that are over by the day of the page, or run until it; as known now, so only where all that is landed is known.
select
    roll_forward.connection,
    roll_forward.currency,
    roll_forward.period_start,
    roll_forward.period_end,
    roll_forward.opening,
    -- a column called billed is the whole of the invoices, with what was paid up front beside it
    roll_forward.billed + roll_forward.paid_up_front as billed,
    roll_forward.paid_up_front,
    roll_forward.collected,
    roll_forward.credited,
    roll_forward.written_off,
    roll_forward.refunded,
    roll_forward.adjusted,
    roll_forward.fx,
    roll_forward.closing,
    roll_forward.unexplained
from {{ ref('ar_roll_forward') }} as roll_forward
inner join {{ ref('rpt_frame') }} as frame on frame.connection = roll_forward.connection and frame.knows_all
where roll_forward.customer_id is null
    and roll_forward.period_kind = 'month'
    and roll_forward.period_end <= frame.as_of
    and roll_forward.period_start > frame.as_of - interval '12 months'
order by roll_forward.connection, roll_forward.currency, roll_forward.period_start
