{{ stated('control_totals') }}
