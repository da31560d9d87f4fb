-- What was decided where a payment does not say enough, and reports that are not whole.
with links as (

    select * from {{ ref('base_quickbooks__payment_links') }} where links > 1

),

reports as (

    select
        connection,
        payload ->> 'report' as report,
        payload ->> 'report_date' as report_date,
        payload ->> 'currency' as currency,
        (payload ->> 'is_cut')::boolean as is_cut,
        (payload ->> 'total')::numeric - (payload ->> 'rows_total')::numeric as difference,
        {{ known() }}
    from (
        select * from {{ source('quickbooks', 'aged_receivable') }}
        union all
        select * from {{ source('quickbooks', 'aged_receivable_detail') }}
    ) as both_reports
    where not is_deleted

)

select
    connection,
    'several_links' as kind,
    'payment:' || payment_id as document_id,
    customer_id,
    amount,
    currency,
    'A line of ' || amount || ' names ' || links || ' transactions; it is applied to the first that is a receivable, '
    || document_id || '.' as message,
    null::text as source_url,
    known_from,
    known_to
from links
union all
select
    connection,
    'statement_charge_assumed' as kind,
    document_id,
    customer_id,
    amount,
    currency,
    'No endpoint shows this statement charge; a debit of the ' || amount || ' that payments apply to it is assumed.'
        as message,
    null::text as source_url,
    known_from,
    known_to
from {{ ref('base_quickbooks__statement_charges') }}
union all
select
    connection,
    case when is_cut then 'report_cut' else 'report_does_not_add_up' end as kind,
    null as document_id,
    null as customer_id,
    difference::numeric as amount,
    currency,
    report || ' of ' || report_date || case
        when is_cut then ' was cut by QuickBooks, so nothing is compared with it.'
        else ': its total is ' || difference || ' more than its rows; the total is what ours is compared with.'
    end as message,
    null::text as source_url,
    known_from,
    known_to
from reports
where is_cut or difference <> 0
