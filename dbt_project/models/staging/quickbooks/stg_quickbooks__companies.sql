with company_info as (

    select connection, payload, seen_from, seen_to from {{ source('quickbooks', 'company_info') }} where not is_deleted

),

preferences as (

    select connection, payload, seen_from, seen_to from {{ source('quickbooks', 'preferences') }} where not is_deleted

),

together as (

    select
        company_info.connection,
        company_info.payload as company,
        preferences.payload as preferences,
        greatest(company_info.seen_from, preferences.seen_from) as known_from,
        least(coalesce(company_info.seen_to, 'infinity'), coalesce(preferences.seen_to, 'infinity')) as known_to
    from company_info
    inner join preferences on preferences.connection = company_info.connection

)

select
    connection,
    company ->> 'CompanyName' as company_name,
    coalesce(preferences -> 'CurrencyPrefs' -> 'HomeCurrency' ->> 'value', 'USD') as home_currency,
    company ->> 'DefaultTimeZone' as time_zone,
    extract(month from to_date(company ->> 'FiscalYearStartMonth', 'Month'))::integer as fiscal_year_start_month,
    case
        when (preferences -> 'ReportPrefs' ->> 'CalcAgingReportFromTxnDate')::boolean then 'issue_date'
        else 'due_date'
    end as ages_from,
    'https://app.qbo.intuit.com/app/homepage' as source_url,
    known_from,
    known_to
from together
where known_from < known_to
