{{ union_sources('income_accounts') }}
