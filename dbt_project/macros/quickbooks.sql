{# Whether a transaction is void. QuickBooks has no status for it: the note says so, and every amount is zero.
   A live invoice may carry such a note, and live invoices of zero exist, so all three must hold. -#}
{% macro quickbooks_is_void(payload) -%}
    (
        {{ payload }} ->> 'PrivateNote' like 'Voided%'
        and coalesce(({{ payload }} ->> 'TotalAmt')::numeric, 0) = 0
        and not jsonb_path_exists({{ payload }}, '$.Line[*].Amount ? (@ != 0)')
    )
{%- endmacro %}

{# The sum of a transaction's discount lines; they are positive in QuickBooks and subtracted. -#}
{% macro quickbooks_discount(payload) -%}
    coalesce(
        (
            select sum((line ->> 'Amount')::numeric)
            from jsonb_array_elements({{ payload }} -> 'Line') as line
            where line ->> 'DetailType' = 'DiscountLineDetail'
        ),
        0
    )
{%- endmacro %}

{# The kind of transaction that a link points at, in the words of our document ids. One entity has several names. -#}
{% macro quickbooks_kind(transaction_type) -%}
    case
        when {{ transaction_type }} in ('Check', 'Expense', 'CreditCardCredit', 'CreditCardExpense', 'CashPurchase')
            then 'purchase'
        when {{ transaction_type }} = 'Charge' then 'statement_charge'
        else lower(regexp_replace({{ transaction_type }}, '([a-z])([A-Z])', '\1_\2', 'g'))
    end
{%- endmacro %}

{# A name without the mark that it gets when its row is made inactive. -#}
{% macro quickbooks_name(name) -%}
    regexp_replace({{ name }}, '\s*\(deleted( \d+)?\)$', '')
{%- endmacro %}

{# Hours that are typed as hours, minutes and seconds; `prefix` names which. -#}
{% macro quickbooks_hours(payload, prefix) -%}
    (
        coalesce(({{ payload }} ->> '{{ prefix }}Hours')::numeric, 0)
        + coalesce(({{ payload }} ->> '{{ prefix }}Minutes')::numeric, 0) / 60
        + coalesce(({{ payload }} ->> '{{ prefix }}Seconds')::numeric, 0) / 3600
    )
{%- endmacro %}
