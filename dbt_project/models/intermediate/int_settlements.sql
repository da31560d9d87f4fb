{{ config(post_hook="analyze {{ this }}") }}
-- What settled each debit document, by what it was made of. A credit document to which others gave passes them on: what
-- it gives is cash, credit and so on in the proportion of its own amount and of all that it received. Amounts are
-- differences of rounded running sums over what one document gave, so that every sum is exact.
{%- set kinds = ['cash', 'credit', 'written_off', 'transferred'] %}
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
        documents.deposit_amount,
        documents.is_debit,
        case
            when documents.document_type in ('payment', 'deposit') then 'cash'
            when documents.document_type in ('credit_memo', 'journal_credit') then 'credit'
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
        made_of.cash + made_of.credit + made_of.written_off + made_of.transferred as made_of,
        made_of.cash as upto_cash,
        made_of.cash + made_of.credit as upto_credit,
        made_of.cash + made_of.credit + made_of.written_off as upto_written_off,
        made_of.cash + made_of.credit + made_of.written_off + made_of.transferred as upto_transferred,
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
        round(reached * upto_{{ kind }} / made_of, decimals)
        - round((reached - amount) * upto_{{ kind }} / made_of, decimals)
        {%- if not loop.first %}
        - round(reached * upto_{{ kinds[loop.index0 - 1] }} / made_of, decimals)
        + round((reached - amount) * upto_{{ kinds[loop.index0 - 1] }} / made_of, decimals)
        {%- endif %} as {{ kind }}{{ ',' if not loop.last }}
        {%- endfor %}
    from run_up_{{ pass }}

),
{%- endfor %}

settled as (

    select * from whole where is_debit and giver_key not in (select document_key from passing)
    union all
    select * from passed_on_{{ passes }} where is_debit

)

select
    documents.connection,
    documents.document_key,
    documents.document_type,
    documents.customer_id,
    documents.currency,
    settled.giver_key,
    giver.customer_id as giver_customer_id,
    giver.document_type as moved_by,
    giver.issued_on as given_on,
    settled.allocation_id,
    settled.entry_on,
    settled.amount + 0.00 as amount,
    settled.cash + 0.00 as cash_amount,
    settled.credit + 0.00 as credit_amount,
    settled.written_off + 0.00 as written_off_amount,
    settled.transferred + 0.00 as transferred_amount
from settled
inner join documents on documents.document_key = settled.document_key
inner join documents as giver on giver.document_key = settled.giver_key
union all
select
    connection,
    document_key,
    document_type,
    customer_id,
    currency,
    null,
    customer_id,
    'deposit_on_document',
    issued_on,
    null,
    issued_on,
    deposit_amount + 0.00,
    deposit_amount + 0.00,
    0.00,
    0.00,
    0.00
from documents
where is_debit
    and deposit_amount <> 0
