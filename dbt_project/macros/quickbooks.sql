{# Whether a transaction is void. QuickBooks has no status for it: the note says so, and every amount is zero.
   A live invoice may carry such a note, and live invoices of zero exist, so all three must hold. -#}
{% macro quickbooks_is_void(payload) -%}
    (
        {{ payload }} ->> 'PrivateNote' like 'Voided%'
        and ({{ payload }} ->> 'TotalAmt')::numeric = 0
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

{# The kind of document that a payment line points at, in the words of our document ids. -#}
{% macro quickbooks_kind(transaction_type) -%}
    lower(regexp_replace({{ transaction_type }}, '([a-z])([A-Z])', '\1_\2', 'g'))
{%- endmacro %}
