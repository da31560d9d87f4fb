{# Whether a row of the warehouse's own tables is of a connection that counts: that is configured, and whose data the models
   can be built with. What is landed is read through views that show no other (`readable_<source>`). -#}
{% macro counts(connection='connection') -%}
    {{ connection }} in (select counted.connection from {{ source('tieout', 'counted') }} as counted)
{%- endmacro %}

{# What holds of each connection in each stretch of knowledge: what is configured, else what its source states. `stated` is a
   relation of companies as the promise has them. The first that was said counts from ever, and what was said last goes on
   while nothing is said. Where no home currency was ever said, or none that can be read, it is XXX: no currency. -#}
{% macro company_settings(stated) -%}
    {%- set intervals = "lead(known_from, 1, 'infinity') over (partition by connection order by known_from)" %}
    {%- set of_configuration -%}
    (
        select *, {{ intervals }} as holds_until
        from {{ source('tieout', 'connection') }}
        where {{ counts() }}
    )
    {%- endset %}
    {%- set of_source -%}
    (
        select
            *, {{ intervals }} as holds_until,
            case when row_number() over (partition by connection order by known_from) = 1 then '-infinity' else known_from end
                as holds_from
        from {{ stated }}
    )
    {%- endset %}
    select
        moments.connection,
        coalesce(configured.name_shown, stated.company_name, moments.connection) as company_name,
        coalesce(configured.home_currency, stated.home_currency, 'XXX') as home_currency,
        coalesce(configured.time_zone, stated.time_zone, 'UTC') as time_zone,
        coalesce(configured.fiscal_year_start_month, stated.fiscal_year_start_month, 1) as fiscal_year_start_month,
        coalesce(configured.ages_from, stated.ages_from, 'due_date') as ages_from,
        moments.known_from,
        lead(moments.known_from, 1, 'infinity') over (partition by moments.connection order by moments.known_from) as known_to
    from (
        select connection, known_from from {{ of_configuration }} as configured
        union
        select connection, holds_from from {{ of_source }} as stated
    ) as moments
    inner join {{ of_configuration }} as configured
        on configured.connection = moments.connection
        and configured.known_from <= moments.known_from
        and configured.holds_until > moments.known_from
    left join {{ of_source }} as stated
        on stated.connection = moments.connection
        and stated.holds_from <= moments.known_from
        and stated.holds_until > moments.known_from
{%- endmacro %}

{# A rate to the home currency as far as it is one to that of now: what was stated while the home currency was another is a
   rate to that one. -#}
{% macro rate_home(rate, row) -%}
    case
        when {{ rate }} is null then null
        when exists (
            select 1
            from {{ ref('int_company_settings') }} as stating
            inner join {{ ref('int_companies') }} as today on today.connection = stating.connection
            where stating.connection = {{ row }}.connection
                and stating.known_from <= {{ row }}.known_from
                and stating.known_to > {{ row }}.known_from
                and stating.home_currency = today.home_currency
        ) then {{ rate }}
    end
{%- endmacro %}
