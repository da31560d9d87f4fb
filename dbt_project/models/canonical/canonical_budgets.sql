{{ union_sources('budgets') }}
