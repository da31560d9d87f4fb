{{ union_sources('planned_rates') }}
