{{ stated('grants') }}
