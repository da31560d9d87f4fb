{{ stated('planned_rates') }}
