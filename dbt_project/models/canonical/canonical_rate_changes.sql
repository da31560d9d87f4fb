{{ union_sources('rate_changes') }}
