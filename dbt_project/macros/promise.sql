{# The columns of each table of the staging promise, in order: what every source gives, whatever its vendor. Of a control total
   `as_of` is the day that it is about, where that is not the day on which it was taken, and `compared_at` the moment whose
   knowledge it is compared with, where that is not now. -#}
{% macro promise(table) -%}
    {%- set columns = {
        'companies': ['company_name', 'home_currency', 'time_zone', 'fiscal_year_start_month', 'ages_from'],
        'customers': [
            'customer_id', 'parent_customer_id', 'customer_name', 'email', 'phone', 'address', 'contact_person', 'status',
            'currency', 'default_hourly_rate', 'credit_limit', 'payment_terms_days', 'created_at', 'updated_at'],
        'documents': [
            'document_id', 'document_type', 'document_number', 'customer_id', 'project_id', 'issued_on', 'due_on',
            'currency', 'exchange_rate', 'total_amount', 'deposit_amount', 'tax_amount', 'discount_amount',
            'source_open_amount', 'status', 'payment_method', 'reference', 'memo'],
        'document_lines': [
            'document_id', 'line_number', 'item_id', 'description', 'quantity', 'unit_price', 'line_amount',
            'discount_amount', 'tax_amount', 'service_on', 'project_id', 'time_entry_ids'],
        'allocations': [
            'allocation_id', 'from_document_id', 'to_document_id', 'amount', 'currency', 'allocated_on'],
        'items': ['item_id', 'item_name', 'kind', 'unit_price', 'capacity', 'position'],
        'exchange_rates': ['from_currency', 'to_currency', 'rate_on', 'rate'],
        'projects': [
            'project_id', 'customer_id', 'name', 'is_billable', 'hourly_rate', 'status', 'budget_amount',
            'estimated_hours'],
        'people': ['person_id', 'person_name', 'is_active'],
        'rate_overrides': ['project_id', 'person_id', 'hourly_rate', 'effective_from', 'effective_to'],
        'rate_changes': ['entity_type', 'entity_id', 'changed_at', 'old_rate', 'new_rate'],
        'attribute_changes': ['entity_type', 'entity_id', 'attribute', 'changed_at', 'old_value', 'new_value'],
        'planned_rates': [
            'customer_id', 'customer_name', 'project_id', 'project_name', 'person_id', 'person_name', 'origin', 'known_by',
            'hourly_rate', 'currency', 'effective_from', 'effective_to'],
        'time_entries': [
            'time_entry_id', 'project_id', 'customer_id', 'person_id', 'work_on', 'hours', 'is_billable', 'hourly_rate',
            'invoiced_document_id'],
        'available_hours': ['person_id', 'month_start', 'hours'],
        'orders': [
            'order_id', 'order_type', 'status', 'customer_id', 'document_id', 'voucher_code', 'reference',
            'created_at', 'expires_at', 'subtotal', 'discount', 'total', 'currency'],
        'order_lines': [
            'order_id', 'item_id', 'description', 'line_number', 'quantity', 'unit_price', 'line_amount',
            'discount_amount'],
        'order_payments': [
            'order_payment_id', 'order_id', 'payment_method', 'status', 'reference', 'amount', 'currency', 'paid_on',
            'created_at'],
        'order_credits': ['order_credit_id', 'order_id', 'reason', 'amount', 'currency', 'created_at'],
        'store_credits': [
            'store_credit_id', 'customer_id', 'status', 'source_order_id', 'applied_to_order_id', 'amount',
            'remaining_amount', 'currency', 'created_at', 'updated_at'],
        'budgets': [
            'budget_id', 'kind', 'category', 'position', 'amount', 'quantity', 'currency', 'period_start',
            'period_end'],
        'expenses': [
            'expense_id', 'budget_id', 'category', 'vendor', 'description', 'amount', 'currency', 'exchange_rate',
            'spent_on', 'booked_elsewhere'],
        'attendees': ['attendee_id', 'customer_id', 'order_id', 'created_at', 'checked_in_at'],
        'grants': ['grant_id', 'status', 'approved_amount', 'disbursed_amount', 'currency'],
        'findings': ['kind', 'document_id', 'customer_id', 'amount', 'currency', 'message'],
        'income_postings': [
            'document_id', 'line_number', 'kind', 'account_id', 'account_name', 'is_income', 'posted_on', 'amount',
            'currency', 'exchange_rate'],
        'income_accounts': ['month', 'account_id', 'account_name', 'amount', 'currency', 'as_of', 'compared_at'],
        'control_totals': ['name', 'key', 'amount', 'currency', 'taken_at', 'as_of', 'compared_at'],
    }[table] -%}
    {{ return(['connection'] + columns + ['source_url', 'known_from', 'known_to']) }}
{%- endmacro %}

{# Which of these columns are money, in whichever table they stand. -#}
{% macro money_columns() -%}
    {{ return([
        'credit_limit', 'total_amount', 'deposit_amount', 'tax_amount', 'discount_amount', 'source_open_amount',
        'line_amount', 'amount', 'budget_amount', 'subtotal', 'discount', 'total', 'remaining_amount',
        'approved_amount', 'disbursed_amount',
    ]) }}
{%- endmacro %}
