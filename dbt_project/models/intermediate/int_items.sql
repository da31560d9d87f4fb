{{ union_sources('items') }}
