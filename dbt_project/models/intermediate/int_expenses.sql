{{ union_sources('expenses') }}
