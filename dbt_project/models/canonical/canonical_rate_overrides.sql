{{ union_sources('rate_overrides') }}
