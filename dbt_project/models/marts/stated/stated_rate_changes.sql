{{ stated('rate_changes') }}
