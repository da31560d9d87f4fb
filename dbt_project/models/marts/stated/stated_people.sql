{{ stated('people') }}
