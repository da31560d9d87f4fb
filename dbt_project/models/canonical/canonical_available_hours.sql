{{ union_sources('available_hours') }}
