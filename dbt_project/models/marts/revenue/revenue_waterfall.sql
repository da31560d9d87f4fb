{{ config(materialized='view') }}
-- Steps as rows. A total is measured on its own and begins at zero; a movement begins where the one before it ended.
-- `unexplained` is what a total differs from the steps before it, and always zero.
{%- set cash = [
    ('Opening receivables', 'sums.opening', 'total', 'Open at the beginning.'),
    ('Billed', 'sums.billed + sums.paid_up_front', 'increase', 'Invoices, the whole of them.'),
    ('Paid up front', '-sums.paid_up_front', 'decrease', 'Paid on the invoices themselves, and never receivable.'),
    ('Collected', '-sums.collected', 'decrease', 'Payments and deposits.'),
    ('Credited', '-sums.credited', 'decrease', 'Credit memos.'),
    ('Written off', '-sums.written_off', 'decrease', 'Write-offs.'),
    ('Paid back', 'sums.refunded', 'increase', 'Money paid back against credits.'),
    ('Adjusted', 'sums.adjusted', 'increase', 'Journal debits less journal credits.'),
    ('Exchange differences', 'sums.fx', 'increase', 'Zero in document currency.'),
    ('Closing receivables', 'sums.closing', 'total', 'Open at the end, from the open items.'),
] %}
{%- set order_to_cash = [
    ('Ordered', 'sums.ordered', 'total', 'All orders and purchase orders, whatever became of them.'),
    ('Cancelled', '-sums.cancelled', 'decrease', 'Orders that were cancelled.'),
    ('Credited', '-sums.credited', 'decrease', 'Credit notes on purchase orders.'),
    ('Not paid', '-sums.unpaid', 'decrease', 'What is not paid of orders that stand.'),
    ('Overpaid', 'sums.overpaid', 'increase', 'Paid beyond what was due, or on cancelled orders.'),
    ('Paid', 'sums.paid', 'total', 'Payments that succeeded, used store credits among them.'),
    ('Refunded or credited', '-sums.refunded', 'decrease', 'Taken back, as money or as store credit.'),
    ('Net', 'sums.net', 'total', 'What the company keeps of its orders so far.'),
] %}
{%- set old = [
    ('Gross Sales', 'sums.old_gross', 'total', 'Subtotals of orders that are paid or partially refunded now.'),
    ('Discounts', '-sums.old_discounts', 'decrease', 'Their discounts.'),
    ('Refunds', '-sums.old_refunds', 'decrease', 'All credits that name an order, also one that left gross sales.'),
    ('Credits Applied', 'sums.old_applied', 'increase', 'Full amounts of credits that are used up.'),
    ('Net Revenue', 'sums.old_net', 'total', 'By the old formula.'),
] %}
{%- set ours = [
    ('Gross Sales', 'sums.gross', 'total', 'List value of every order that was sold, refunded ones too.'),
    ('Discounts', '-sums.discounts', 'decrease', 'Their discounts.'),
    ('Refunds', '-sums.refunds', 'decrease', 'Every refund once.'),
    ('Credits Applied', '0', 'increase', 'A used credit is a payment for an order in gross sales, not revenue of its own.'),
    ('Purchase orders', 'sums.invoiced', 'increase', 'Invoices and purchase orders less their credit notes.'),
    ('Tax', '-sums.tax', 'decrease', 'Not revenue.'),
    ('Net Revenue', 'sums.net_revenue', 'total', 'What all pages call net revenue.'),
] %}
{%- set difference = [
    ('Net Revenue, old page', 'sums.old_net', 'total', 'By the old formula.'),
    ('Refunds deducted twice', 'sums.counted_twice', 'increase', 'Credits of orders that are no longer in gross sales, or never were.'),
    ('Partly used credits', 'sums.partly_used', 'increase', 'Used parts that the old page counts only when a credit is used up.'),
    ('Used refund credits', '-sums.used_refunds', 'decrease', 'A used credit pays for an order in gross sales; it is no second revenue.'),
    ('Goodwill credits', '-sums.used_goodwill', 'decrease', 'Credits without an order are a gift, not revenue, when they are used.'),
    ('Refunded orders', 'sums.taken_back', 'increase', 'Sales of refunded orders less the refunds that no credit on a standing order shows.'),
    ('Order totals', 'sums.totals_differ', 'increase', 'Totals that are not subtotal less discount.'),
    ('Other sales', 'sums.other_sales', 'increase', 'Sales receipts without an order.'),
    ('Purchase orders', 'sums.invoiced', 'increase', 'The old page leaves them out.'),
    ('Tax', '-sums.tax', 'decrease', 'Not revenue.'),
    ('Net revenue', 'sums.net_revenue', 'total', 'What all pages call net revenue.'),
] %}
with receivables as (

    select
        roll_forward.*,
        case when customer_id is null then 'company' else 'customer' end as dimension,
        null::text as item_id,
        null::text as item_name
    from {{ ref('ar_roll_forward') }} as roll_forward

),

steps as (

    {{ waterfall_steps('revenue', ref('int_revenue_periods'), revenue_steps()) }}
    union all
    {{ waterfall_steps('cash', 'receivables', cash) }}
    union all
    {{ waterfall_steps('order_to_cash', ref('int_order_periods'), order_to_cash) }}
    union all
    {{ waterfall_steps('finance_page', ref('int_finance_page'), old) }}
    union all
    {{ waterfall_steps('finance_page_corrected', ref('int_finance_page'), ours) }}
    union all
    {{ waterfall_steps('finance_page_difference', ref('int_finance_page'), difference) }}

)

{{ waterfall_rows('steps') }}
