{{ config(materialized='view') }}
-- The companies that the old page could have shown, be it with zeros: those with orders or carts (an offer is none), store
-- credits or a budget.
select connection from {{ ref('int_sales_orders') }}
union
select connection from {{ ref('int_credits_issued') }}
union
select connection from {{ ref('canonical_budgets') }} where known_to = 'infinity'
