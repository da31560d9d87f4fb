{{ union_sources('grants') }}
