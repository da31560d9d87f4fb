{{ stated('time_entries') }}
