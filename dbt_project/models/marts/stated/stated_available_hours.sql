{{ stated('available_hours') }}
