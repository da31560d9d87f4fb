{{ config(post_hook="analyze {{ this }}") }}
with entries as (

    select entries.*, companies.home_currency
    from {{ ref('canonical_time_entries') }} as entries
    inner join {{ ref('int_companies') }} as companies using (connection)
    where entries.known_to = 'infinity' and entries.work_on <= companies.today

),

projects as (

    select connection, project_id from {{ ref('project') }}

),

-- by the audit log or our versions, whichever dates it
billable_days as (

    select connection, project_id, value = 'true' as is_billable, effective_from, effective_to
    from {{ ref('project_history') }}
    where attribute = 'is_billable'

),

rates as (

    select
        *,
        coalesce(project_id, '') as project_key,
        coalesce(person_id, '') as person_key,
        case when project_id is null then customer_id else '' end as customer_key
    from {{ ref('client_rate') }}

),

-- an entry may state its own rate; on a project that the source does not name, the client's own rate is charged
charged as (

    select
        entries.*,
        projects.project_id as known_project_id,
        rate.customer_id as charged_customer_id,
        coalesce({{ positive_rate('entries.hourly_rate') }}, rate.rate) as rate,
        case when entries.hourly_rate > 0 then 'entry' else rate.origin end as origin,
        coalesce(entries.is_billable, billable_days.is_billable, true) as is_chargeable
    from entries
    left join billable_days
        on entries.is_billable is null
        and billable_days.connection = entries.connection
        and billable_days.project_id = entries.project_id
        and entries.work_on between coalesce(billable_days.effective_from, '-infinity')
            and coalesce(billable_days.effective_to, 'infinity')
    left join projects
        on projects.connection = entries.connection
        and projects.project_id = entries.project_id
    left join rates as rate
        on rate.connection = entries.connection
        and rate.project_key = coalesce(projects.project_id, '')
        and rate.person_key = case when projects.project_id is null then '' else coalesce(entries.person_id, '') end
        and rate.customer_key = case when projects.project_id is null then coalesce(entries.customer_id, '') else '' end
        and entries.work_on between coalesce(rate.effective_from, '-infinity') and coalesce(rate.effective_to, 'infinity')

),

clients as (

    select connection, customer_id, currency from {{ ref('client') }}

)

select
    charged.connection,
    charged.time_entry_id,
    coalesce(charged.charged_customer_id, charged.customer_id) as customer_id,
    charged.project_id,
    charged.person_id,
    charged.work_on,
    charged.hours,
    charged.is_chargeable as is_billable,
    case when charged.is_chargeable then charged.hours else 0 end::numeric as billable_hours,
    case when charged.is_chargeable and charged.rate is null then charged.hours else 0 end::numeric
        as unpriced_hours,
    charged.rate,
    coalesce(charged.origin, 'none') as rate_origin,
    case
        when charged.is_chargeable
            then round(
                charged.hours * coalesce(charged.rate, 0),
                tieout.currency_decimals(coalesce(clients.currency, charged.home_currency))
            )
        else 0
    end + 0.00
        as standard_value,
    coalesce(clients.currency, charged.home_currency) as currency,
    charged.invoiced_document_id
from charged
left join clients
    on clients.connection = charged.connection
    and clients.customer_id = coalesce(charged.charged_customer_id, charged.customer_id)
