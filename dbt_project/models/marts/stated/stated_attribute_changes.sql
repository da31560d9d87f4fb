{{ stated('attribute_changes') }}
