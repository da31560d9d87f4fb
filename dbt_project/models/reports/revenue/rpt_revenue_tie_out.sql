-- Months and totals that a source states until the as-of day; only a page that knows all shows what was stated last.
with months as (

    select
        tie_out.connection,
        tie_out.currency,
        tie_out.key,
        tie_out.as_of,
        tie_out.known_at,
        max(tie_out.amount) filter (where tie_out.line = 'net_revenue') as net_revenue,
        max(tie_out.amount) filter (where tie_out.line = 'journal_entry') as journal_entry,
        max(tie_out.amount) filter (where tie_out.line = 'deposit') as deposit,
        max(tie_out.amount) filter (where tie_out.line = 'purchase') as purchase,
        max(tie_out.amount) filter (where tie_out.line = 'bill') as bill,
        max(tie_out.amount) filter (where tie_out.line = 'posts_elsewhere') as posts_elsewhere,
        max(tie_out.amount) filter (where tie_out.line = 'discount_account') as discount_account,
        max(tie_out.amount) filter (where tie_out.line = 'rounding') as rounding,
        max(tie_out.amount) filter (where tie_out.line = 'stated') as stated,
        max(tie_out.amount) filter (where tie_out.line = 'unexplained') as unexplained
    from {{ ref('revenue_tie_out') }} as tie_out
    inner join {{ ref('rpt_frame') }} as frame
        on frame.connection = tie_out.connection
        and frame.knows_all
        and frame.as_of >= tie_out.as_of
    group by tie_out.connection, tie_out.currency, tie_out.key, tie_out.as_of, tie_out.known_at

),

shown as (

    select
        connection,
        currency,
        false as is_total,
        key,
        as_of,
        known_at,
        net_revenue + 0.00 as net_revenue,
        coalesce(journal_entry, 0) + 0.00 as journal_entry,
        coalesce(deposit, 0) + 0.00 as deposit,
        coalesce(purchase, 0) + 0.00 as purchase,
        coalesce(bill, 0) + 0.00 as bill,
        coalesce(posts_elsewhere, 0) + 0.00 as posts_elsewhere,
        coalesce(discount_account, 0) + 0.00 as discount_account,
        coalesce(rounding, 0) + 0.00 as rounding,
        stated + 0.00 as stated,
        unexplained + 0.00 as unexplained
    from months

)

select * from shown
union all
select
    connection, currency, true, null, max(as_of), null,
    case when bool_and(net_revenue is not null) then sum(net_revenue) end,
    case when bool_and(journal_entry is not null) then sum(journal_entry) end,
    case when bool_and(deposit is not null) then sum(deposit) end,
    case when bool_and(purchase is not null) then sum(purchase) end,
    case when bool_and(bill is not null) then sum(bill) end,
    case when bool_and(posts_elsewhere is not null) then sum(posts_elsewhere) end,
    case when bool_and(discount_account is not null) then sum(discount_account) end,
    case when bool_and(rounding is not null) then sum(rounding) end,
    case when bool_and(stated is not null) then sum(stated) end,
    case when bool_and(unexplained is not null) then sum(unexplained) end
from shown
where key is not null
group by connection, currency
order by connection, currency, is_total, key
