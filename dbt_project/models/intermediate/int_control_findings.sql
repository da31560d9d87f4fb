-- As known now: a figure that is stated twice, differently, at the same moment; one of a period that is none.
select
    connection,
    'control_stated_twice' as kind,
    null::text as document_id,
    case when control = 'customer_balance' then key end as customer_id,
    null::numeric as amount,
    currency,
    'The control ' || control || coalesce(' of ' || key, '') || coalesce(' in ' || currency, '') || ' on ' || as_of
    || ' is stated as ' || least_stated || ' and as ' || largest_stated || '; it is compared with neither.' as message,
    stated_since as known_from,
    'infinity'::timestamptz as known_to
from {{ ref('int_controls') }}
where least_stated <> largest_stated
union all
select
    connection,
    'unknown_word',
    null,
    null,
    theirs,
    currency,
    'The control ' || control || ' is of ' || quote_literal(key) || ', which is no month like 2026-03; it is compared with nothing.',
    stated_since,
    'infinity'
from {{ ref('int_controls') }}
where control in ('net_revenue', 'tax') and key !~ '^(?!0000)\d{4}-(0[1-9]|1[0-2])$'
