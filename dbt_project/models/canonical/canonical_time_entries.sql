{{ union_sources('time_entries') }}
