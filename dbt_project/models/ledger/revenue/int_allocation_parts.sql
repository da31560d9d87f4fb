-- What each allocation is made of. A credit document to which others gave passes them on: what it gives is cash, credit
-- and so on in the proportion of its own amount and of all that it received. Amounts are differences of rounded running
-- sums over what one document gave, so that every sum is exact.
-- Long because every pass over credits reads the one before, and none is asked for by itself.
{%- set kinds = ['cash', 'credit_memo', 'journal_credit', 'written_off', 'transferred'] %}
{#- a credit may pass a credit on that passes one on …: as often as this, beyond it counts as what it is itself -#}
{%- set passes = 3 %}
with documents as (

    select
        documents.document_key,
        documents.connection,
        documents.customer_id,
        documents.document_type,
        documents.currency,
        documents.issued_on,
        documents.total_amount,
        documents.is_debit,
        case
            when documents.document_type in ('payment', 'deposit') then 'cash'
            when documents.document_type in ('credit_memo', 'journal_credit') then documents.document_type
            when documents.document_type = 'write_off' then 'written_off'
            else 'transferred'
        end as kind
    from {{ ref('int_documents') }} as documents
    inner join {{ ref('int_companies') }} as companies
        on companies.connection = documents.connection
        and documents.issued_on <= companies.today
    where documents.is_receivable
        and documents.known_to = 'infinity'

),

given as (

    select
        movements.document_key,
        receiver.is_debit,
        movements.counter_key as giver_key,
        giver.kind,
        movements.allocation_id,
        movements.entry_on,
        -movements.amount as amount
    from {{ ref('int_movements') }} as movements
    inner join {{ ref('int_companies') }} as companies
        on companies.connection = movements.connection
        and movements.entry_on <= companies.today
    inner join documents as receiver on receiver.document_key = movements.document_key
    inner join documents as giver on giver.document_key = movements.counter_key
    where movements.entry_type = 'allocation'
        and not movements.is_giving
        and movements.known_to = 'infinity'

),

whole as (

    select
        document_key,
        is_debit,
        giver_key,
        allocation_id,
        entry_on,
        amount,
        {%- for kind in kinds %}
        case when kind = '{{ kind }}' then amount else 0 end as {{ kind }}{{ ',' if not loop.last }}
        {%- endfor %}
    from given

),

passing as (

    select documents.*
    from documents
    where not documents.is_debit
        and documents.document_key in (select document_key from given where not is_debit)

),

passed_on_0 as (

    select * from whole where giver_key in (select document_key from passing)

),

{%- for pass in range(1, passes + 1) %}

received_{{ pass }} as (

    select document_key, {% for kind in kinds %}greatest(sum({{ kind }}), 0) as {{ kind }}{{ ', ' if not loop.last }}{% endfor %}
    from (
        select * from whole where not is_debit and giver_key not in (select document_key from passing)
        union all
        select * from passed_on_{{ pass - 1 }} where not is_debit
    ) as each_received
    group by document_key

),

made_of_{{ pass }} as (

    select
        passing.document_key,
        passing.currency,
        {%- for kind in kinds %}
        received.{{ kind }} + case when passing.kind = '{{ kind }}' then own.amount else 0 end as {{ kind }}{{ ',' if not loop.last }}
        {%- endfor %}
    from passing
    inner join received_{{ pass }} as received on received.document_key = passing.document_key
    -- a document of nothing that received nothing has no proportion, and counts as what it is
    cross join lateral (
        select case
            when passing.total_amount <= 0 and {{ kinds | join(' + ') }} = 0 then 1
            else greatest(passing.total_amount, 0)
        end as amount
    ) as own

),

run_up_{{ pass }} as (

    select
        whole.*,
        sum(whole.amount) over upto as reached,
        {%- for kind in kinds %}
        {% for each in kinds[:loop.index] %}made_of.{{ each }}{{ ' + ' if not loop.last }}{% endfor %} as upto_{{ kind }},
        {%- endfor %}
        greatest(
            tieout.currency_decimals(made_of.currency),
            max(min_scale(whole.amount)) over (partition by whole.giver_key)
        ) as decimals
    from whole
    inner join made_of_{{ pass }} as made_of on made_of.document_key = whole.giver_key
    window upto as (
        partition by whole.giver_key
        order by whole.entry_on, whole.allocation_id, whole.document_key
        rows unbounded preceding
    )

),

passed_on_{{ pass }} as (

    select
        document_key,
        is_debit,
        giver_key,
        allocation_id,
        entry_on,
        amount,
        {%- for kind in kinds %}
        round(reached * upto_{{ kind }} / upto_{{ kinds | last }}, decimals)
        - round((reached - amount) * upto_{{ kind }} / upto_{{ kinds | last }}, decimals)
        {%- if not loop.first %}
        - round(reached * upto_{{ kinds[loop.index0 - 1] }} / upto_{{ kinds | last }}, decimals)
        + round((reached - amount) * upto_{{ kinds[loop.index0 - 1] }} / upto_{{ kinds | last }}, decimals)
        {%- endif %} as {{ kind }}{{ ',' if not loop.last }}
        {%- endfor %}
    from run_up_{{ pass }}

),
{%- endfor %}

parts as (

    select * from whole where giver_key not in (select document_key from passing)
    union all
    select * from passed_on_{{ passes }}

)

select
    receiver.connection,
    receiver.currency,
    parts.document_key as receiver_key,
    receiver.document_type as receiver_type,
    receiver.customer_id as receiver_customer_id,
    parts.giver_key,
    giver.document_type as giver_type,
    giver.customer_id as giver_customer_id,
    giver.issued_on as given_on,
    parts.allocation_id,
    parts.entry_on,
    parts.is_debit as settles_a_debit,
    parts.amount,
    {%- for kind in kinds %}
    parts.{{ kind }} + 0.00 as {{ kind }}_amount{{ ',' if not loop.last }}
    {%- endfor %}
from parts
inner join documents as receiver on receiver.document_key = parts.document_key
inner join documents as giver on giver.document_key = parts.giver_key
