{# The statuses of an order that was ever sold; what became of it later is a refund, not a sale undone. -#}
{% macro conference_sold() -%}
    ('paid', 'partially_refunded', 'refunded')
{%- endmacro %}

{# The id of the item that a line or a cart names; null where its ticket type or add-on was deleted. -#}
{% macro conference_item(payload) -%}
    coalesce('ticket_type:' || ({{ payload }} ->> 'ticket_type_id'), 'addon:' || ({{ payload }} ->> 'addon_id'))
{%- endmacro %}

{# An organisation has no id of its own: its name is all that purchase orders say. -#}
{% macro conference_organization(payload) -%}
    'organization:' || lower(trim({{ payload }} ->> 'organization_name'))
{%- endmacro %}

{# A purchase order as an invoice: sent or anything after it is issued; a credit note alone leaves a draft a draft. -#}
{% macro conference_invoice_status(status) -%}
    case
        when {{ status }} in ('sent', 'partially_paid', 'paid', 'overpaid') then 'issued'
        when {{ status }} = 'cancelled' then 'void'
        else {{ status }}
    end
{%- endmacro %}
