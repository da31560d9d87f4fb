{{ stated('expenses') }}
