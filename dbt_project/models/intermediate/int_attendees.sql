{{ union_sources('attendees') }}
