"""Work: rates, realization, unbilled time, clients."""
