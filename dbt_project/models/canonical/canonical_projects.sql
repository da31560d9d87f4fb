{{ union_sources('projects') }}
