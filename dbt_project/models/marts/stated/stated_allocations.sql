{{ stated('allocations') }}
