{{ union_sources('attribute_changes') }}
