with customers as (

    select connection, id, payload, {{ known() }}
    from {{ source('quickbooks', 'customer') }}
    where not is_deleted

),

-- a term counts from ever until its next version, so that no customer loses days it was known
terms as (

    select
        connection,
        id,
        (payload ->> 'DueDays')::numeric::integer as due_days,
        case
            when row_number() over (partition by connection, id order by seen_from) = 1 then '-infinity'
            else seen_from
        end as known_from,
        coalesce(seen_to, 'infinity') as known_to
    from {{ source('quickbooks', 'term') }}

)

select
    customers.connection,
    customers.id as customer_id,
    customers.payload -> 'ParentRef' ->> 'value' as parent_customer_id,
    {{ quickbooks_name("coalesce(customers.payload ->> 'DisplayName', customers.payload ->> 'FullyQualifiedName')") }}
        as customer_name,
    customers.payload -> 'PrimaryEmailAddr' ->> 'Address' as email,
    customers.payload -> 'PrimaryPhone' ->> 'FreeFormNumber' as phone,
    nullif(concat_ws(
        ', ',
        customers.payload -> 'BillAddr' ->> 'Line1',
        customers.payload -> 'BillAddr' ->> 'City',
        concat_ws(
            ' ',
            customers.payload -> 'BillAddr' ->> 'CountrySubDivisionCode',
            customers.payload -> 'BillAddr' ->> 'PostalCode'
        ),
        customers.payload -> 'BillAddr' ->> 'Country'
    ), '') as address,
    nullif(concat_ws(' ', customers.payload ->> 'GivenName', customers.payload ->> 'FamilyName'), '') as contact_person,
    case when (customers.payload ->> 'Active')::boolean then 'active' else 'archived' end as status,
    customers.payload -> 'CurrencyRef' ->> 'value' as currency,
    null::numeric as default_hourly_rate,
    null::numeric as credit_limit,
    terms.due_days as payment_terms_days,
    (customers.payload -> 'MetaData' ->> 'CreateTime')::timestamptz as created_at,
    (customers.payload -> 'MetaData' ->> 'LastUpdatedTime')::timestamptz as updated_at,
    'https://app.qbo.intuit.com/app/customerdetail?nameId=' || customers.id as source_url,
    greatest(customers.known_from, terms.known_from) as known_from,
    least(customers.known_to, terms.known_to) as known_to
from customers
left join terms
    on terms.connection = customers.connection
    and terms.id = customers.payload -> 'SalesTermRef' ->> 'value'
    and terms.known_from < customers.known_to
    and terms.known_to > customers.known_from
