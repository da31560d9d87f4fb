{{ stated('budgets') }}
