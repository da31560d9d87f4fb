{{ stated('rate_overrides') }}
