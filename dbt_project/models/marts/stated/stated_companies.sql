{{ stated('companies') }}
