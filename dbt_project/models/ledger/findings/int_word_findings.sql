-- Words of other systems where only ours are understood, and ids that a reader takes for one. Documents' own types and
-- statuses are in int_document_findings, kinds of budgets in int_order_findings, what a log of changes is about in
-- int_rate_findings. No figure asks for the status of an estimate.
-- Long because it holds the words of other systems for every list of ours, and looks for ids that are alike besides.
{%- set vocabularies = [
    ('canonical_orders', 'order_type', "'order ' || " ~ shown('order_id'), none,
        ['order', 'cart', 'purchase_order', 'estimate'], {'sale': 'order', 'salesorder': 'order', 'basket': 'cart', 'po': 'purchase_order', 'quote': 'estimate', 'quotation': 'estimate'}),
    ('canonical_orders', 'status', "'order ' || " ~ shown('order_id'), "coalesce(order_type, 'order') = 'order'",
        ['pending', 'paid', 'partially_refunded', 'refunded', 'cancelled'],
        {'canceled': 'cancelled', 'completed': 'paid', 'complete': 'paid', 'confirmed': 'paid', 'open': 'pending', 'new': 'pending'}),
    ('canonical_orders', 'status', "'cart ' || " ~ shown('order_id'), "order_type = 'cart'",
        ['open', 'checked_out', 'expired', 'abandoned'], {'active': 'open', 'converted': 'checked_out'}),
    ('canonical_orders', 'status', "'purchase order ' || " ~ shown('order_id'), "order_type = 'purchase_order'",
        ['draft', 'sent', 'partially_paid', 'paid', 'overpaid', 'cancelled'],
        {'canceled': 'cancelled', 'open': 'sent', 'issued': 'sent', 'approved': 'sent'}),
    ('canonical_order_payments', 'status', "'the payment of order ' || " ~ shown('order_id'), none,
        ['succeeded', 'pending', 'processing', 'failed', 'refunded', 'cancelled'],
        {'canceled': 'cancelled', 'success': 'succeeded', 'paid': 'succeeded', 'completed': 'succeeded', 'captured': 'succeeded', 'settled': 'succeeded', 'declined': 'failed'}),
    ('canonical_store_credits', 'status', "'store credit ' || coalesce(" ~ shown('store_credit_id') ~ ", 'without an id')", none,
        ['available', 'applied', 'expired'], {'open': 'available', 'active': 'available', 'used': 'applied', 'redeemed': 'applied'}),
    ('canonical_rate_changes', 'entity_type', "'the change of rate of ' || " ~ shown('entity_id'), none, ['client', 'project'],
        {'customer': 'client', 'job': 'project'}),
    ('canonical_customers', 'status', "'customer ' || " ~ shown('customer_id'), none, ['active', 'archived', 'inactive'],
        {'open': 'active', 'enabled': 'active', 'current': 'active', 'closed': 'archived', 'deleted': 'archived', 'disabled': 'inactive'}),
    ('canonical_projects', 'status', "'project ' || " ~ shown('project_id'), none, ['active', 'inactive', 'archived'],
        {'open': 'active', 'inprogress': 'active', 'started': 'active', 'running': 'active', 'onhold': 'inactive', 'paused': 'inactive', 'closed': 'archived', 'completed': 'archived', 'complete': 'archived', 'done': 'archived', 'finished': 'archived', 'cancelled': 'archived'}),
    ('canonical_grants', 'status', "'grant ' || " ~ shown('grant_id'), none,
        ['submitted', 'pending', 'info_needed', 'offered', 'accepted', 'declined', 'rejected', 'withdrawn', 'cancelled', 'disbursed'],
        {'approved': 'accepted', 'granted': 'accepted', 'awarded': 'accepted', 'paid': 'disbursed', 'canceled': 'cancelled', 'denied': 'rejected', 'refused': 'rejected'}),
] %}
with words as (

    {%- for table, column, whose, condition, known, elsewhere in vocabularies %}
    select
        connection, null::text as document_id, null::text as customer_id,
        'The {{ column | replace('_', ' ') }} of ' || {{ whose }} || ' is ' || {{ shown(column) }}
        || ', which is not known here, so that nothing counts by it.' || {{ did_you_mean(column, known, elsewhere) }} as message,
        known_from, known_to
    from {{ ref(table) }}
    where {{ column }} not in ('{{ known | join("', '") }}') {{ 'and ' ~ condition if condition }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

customers as (

    select distinct connection, customer_id, {{ visible('customer_id') }} as spelling, known_from, known_to
    from {{ ref('canonical_customers') }}
    where known_to = 'infinity'

),

alike as (

    select
        one.connection, null::text as document_id, one.customer_id,
        'The ids of two customers, ' || {{ shown('one.customer_id') }} || ' and ' || {{ shown('other.customer_id') }}
        || ', differ only by case or by what cannot be seen.' as message,
        greatest(one.known_from, other.known_from) as known_from, one.known_to
    from customers as one
    inner join customers as other
        on other.connection = one.connection
        and other.spelling = one.spelling
        and other.customer_id > one.customer_id

),

-- of other ids the case may count; what cannot be seen does not
spellings as (

    select connection, table_name, bare, id from {{ ref('int_unseen_ids') }} where table_name <> 'customers'
    union
    select connection, table_name, bare, bare from {{ ref('int_unseen_ids') }} where table_name <> 'customers'

),

ids as (

    {%- for table in var('sources_of') %}{% do versions_of(table) %}{% endfor %}
    {%- for table, id in canonical_ids().items() if table != 'customers' %}
    select
        spellings.*, base.known_from, '{{ table | replace('_', ' ') }}' as rows_are,
        {{ 'base.document_id' if table == 'documents' else 'null::text' }} as document_id
    from spellings
    inner join {{ versions_of(table) }} as base
        on spellings.table_name = '{{ table }}'
        and base.connection = spellings.connection
        and base.{{ id }} = spellings.id
        and base.known_to = 'infinity'
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

alike_elsewhere as (

    select
        one.connection, one.document_id, null::text as customer_id,
        'The ids of two ' || one.rows_are || ', ' || {{ shown('one.id') }} || ' and ' || {{ shown('other.id') }}
        || ', differ only by what cannot be seen.' as message,
        greatest(one.known_from, other.known_from) as known_from, 'infinity'::timestamptz as known_to
    from ids as one
    inner join ids as other
        on other.connection = one.connection
        and other.table_name = one.table_name
        and other.bare = one.bare
        and other.id > one.id

)

select
    connection, 'unknown_word' as kind, document_id, customer_id, null::numeric as amount, null::text as currency,
    message, known_from, known_to
from words
union all
select
    connection, 'ids_alike' as kind, document_id, customer_id, null::numeric, null::text, message, known_from, known_to
from (
    select * from alike
    union all
    select * from alike_elsewhere
) as both_alike
